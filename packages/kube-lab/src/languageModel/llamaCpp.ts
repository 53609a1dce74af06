import { join } from 'node:path';
import { wheelFolder, wheelLacks, type Wheel } from '../build/wheels.ts';

/**
 * llama.cpp with its HTTP server, out of the wheel `xllamacpp` of PyPI; these are
 * the two, of x86-64 and of arm64, that may be installed.
 */
const llamaCpp: Wheel = {
  name: 'llama.cpp',
  version: '2026.10.11549',
  requirement: `xllamacpp==2026.10.11549 \\
  --hash=sha256:c54e7d13520ecc989c63dc99d55de3065e2f343a91f43f053d16b5e62077c261 \\
  --hash=sha256:e2a3e79e775515de4ad197e667f874070446ef9ac9cf2044bc9866bc4c72289e
`,
  contains: join('xllamacpp', '__init__.py'),
};

/** Why no language model can be served on this machine; `undefined` when one can. */
export function languageModelLacks(): string | undefined {
  return wheelLacks(llamaCpp);
}

/** The folder that Python finds llama.cpp in, installed when it is not there yet. */
export async function llamaCppFolder(): Promise<string> {
  return await wheelFolder(llamaCpp);
}
