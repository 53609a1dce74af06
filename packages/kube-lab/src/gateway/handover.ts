import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const lookEveryMs = 50;

const fileIn = (folder: string) => join(folder, 'envoy-arguments');

// Moved into place, so that nobody reads half of it. It stays, since Envoy
// Gateway takes its end for the end of Envoy.
const script = (file: string) => `#!/bin/sh
printf '%s\\0' "$@" > '${file}.new' && mv '${file}.new' '${file}'
exec sleep infinity
`;

/**
 * Puts a program where Envoy Gateway looks for the Envoy that it is to run, one
 * that only writes down how it is called. Envoy itself runs in another network:
 * the ports of Envoy Gateway and those of pods are the same ones.
 */
export function placeHandover(options: {
  /** Folder that the program is put in, as `envoy`. */
  bin: string;
  /** Folder that the arguments are handed over in. */
  folder: string;
}): void {
  const { bin, folder } = options;
  mkdirSync(bin, { recursive: true });
  writeFileSync(join(bin, 'envoy'), script(fileIn(folder)), { mode: 0o755 });
}

/**
 * The arguments that Envoy Gateway has given its Envoy, once it has.
 *
 * @throws {Error} when it does not within `timeoutMs`
 */
export async function takeHandover(options: {
  folder: string;
  timeoutMs: number;
}): Promise<string[]> {
  const { folder, timeoutMs } = options;
  const until = performance.now() + timeoutMs;
  while (performance.now() < until) {
    try {
      return readFileSync(fileIn(folder), 'utf8').split('\0').slice(0, -1);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') {
        throw error;
      }
    }
    await sleep(lookEveryMs);
  }
  throw new Error(
    `Envoy Gateway has started no Envoy within ${timeoutMs} ms: see its log`,
  );
}
