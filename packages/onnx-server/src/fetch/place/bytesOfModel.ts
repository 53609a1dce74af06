import { stat } from 'node:fs/promises';
import { ExternalData } from '../../model/ExternalData.ts';
import { fingerprint, sha256 } from '../../model/files.ts';
import { readHeader } from '../../model/readHeader.ts';

async function measure(
  path: string,
  digest: string,
  signal: AbortSignal,
): Promise<number | undefined> {
  const { size } = await fingerprint(path);
  const own = await sha256(path, signal);
  if (`sha256:${own}` === digest) {
    return size;
  }
  const external = await ExternalData.find(path, readHeader(path));
  if (external.files.length === 0) {
    return undefined;
  }
  if (`sha256:${await external.digest(path, own, signal)}` !== digest) {
    return undefined;
  }
  const weights = await Promise.all(
    external.files.map(async file => (await stat(file.path)).size),
  );
  return weights.reduce((sum, bytes) => sum + bytes, size);
}

/**
 * Bytes of the model at a path, with its weights in other files; undefined
 * where none is there that can be read and has this digest.
 *
 * @throws the signal's reason
 */
export async function bytesOfModel(
  path: string,
  digest: string,
  signal: AbortSignal,
): Promise<number | undefined> {
  try {
    return await measure(path, digest, signal);
  } catch {
    signal.throwIfAborted();
    return undefined;
  }
}
