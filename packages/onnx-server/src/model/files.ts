import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { messageOf, StartError } from '../errors.ts';

/** Says that a file cannot be read, and why. */
export function unreadable(
  what: string,
  path: string,
  error: unknown,
): StartError {
  const { code } = error as NodeJS.ErrnoException;
  const reasons: Record<string, string> = {
    ENOENT: 'there is no such file',
    EACCES: 'this process may not read it',
  };
  return new StartError(
    'model',
    `cannot read ${what} ${path}: ${reasons[code ?? ''] ?? messageOf(error)}`,
  );
}

/** SHA-256 in hexadecimal digits. */
export async function sha256(
  path: string,
  signal?: AbortSignal,
): Promise<string> {
  const hash = createHash('sha256');
  const stream = createReadStream(path, {
    highWaterMark: 1024 * 1024,
    ...(signal && { signal }),
  });
  for await (const chunk of stream) {
    hash.update(chunk as Buffer);
  }
  return hash.digest('hex');
}

/** What changes when anybody writes to a file or puts another in its place. */
export async function fingerprint(
  path: string,
): Promise<{ mark: string; size: number }> {
  const found = await stat(path, { bigint: true });
  // A pipe or a device would never come to an end.
  if (!found.isFile()) {
    throw new Error(
      found.isDirectory() ? 'it is a directory' : 'it is no regular file',
    );
  }
  const { dev, ino, size, mtimeNs, ctimeNs } = found;
  return {
    mark: [dev, ino, size, mtimeNs, ctimeNs].join(':'),
    size: Number(size),
  };
}
