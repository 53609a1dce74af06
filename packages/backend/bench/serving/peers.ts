import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const execute = promisify(execFile);
const installLimitMs = 600_000;

/** Python servers of the field, installed. */
export interface Peers {
  kservePython: string;
  mlserverPython: string;
}

/**
 * Installs the peers in virtual environments outside the checkout, under names
 * that carry what is pinned. `undefined` with a line said why, when there is no
 * Python or no package index.
 */
export async function installPeers(
  say: (line: string) => void,
): Promise<Peers | undefined> {
  try {
    return {
      kservePython: await environment('kserve', say),
      mlserverPython: await environment('mlserver', say),
    };
  } catch (error) {
    say(`Without the Python servers: ${(error as Error).message}`);
    return undefined;
  }
}

async function environment(
  name: string,
  say: (line: string) => void,
): Promise<string> {
  const requirements = join(__dirname, `peers/requirements-${name}.txt`);
  const pinned = createHash('sha256')
    .update(readFileSync(requirements))
    .digest('hex')
    .slice(0, 12);
  const cache =
    process.env.FAIRWAY_CACHE ?? join(homedir(), '.cache', 'fairway');
  const directory = join(cache, `bench-${name}-${pinned}`);
  const python = join(directory, 'bin/python');
  const complete = join(directory, 'complete');
  if (!existsSync(complete)) {
    say(`Installing ${name} for the comparison …`);
    await mkdir(cache, { recursive: true });
    await rm(directory, { recursive: true, force: true });
    await execute('python3', ['-m', 'venv', directory], {
      timeout: installLimitMs,
    });
    await execute(python, ['-m', 'pip', 'install', '-q', '-r', requirements], {
      timeout: installLimitMs,
    });
    await mkdir(`${complete}.new`);
    await rename(`${complete}.new`, complete);
  }
  return python;
}
