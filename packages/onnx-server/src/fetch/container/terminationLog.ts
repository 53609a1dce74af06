import { open, writeFile } from 'node:fs/promises';

const USUAL_PATH = '/dev/termination-log';

/** Kubernetes reads no more of it (terminationMessagePath). */
const MAX_BYTES = 4096;

/** As much of a text as fits, without half a character at its end. */
export function cutToBytes(text: string, most: number): string {
  const bytes = Buffer.from(text);
  if (bytes.length <= most) {
    return text;
  }
  let end = most;
  // Bytes 10xxxxxx go on with a character of UTF-8.
  // eslint-disable-next-line no-bitwise
  while (end > 0 && (bytes[end] & 0xc0) === 0x80) {
    end -= 1;
  }
  return bytes.subarray(0, end).toString();
}

/**
 * Writes what Kubernetes shows as the message of a container that has ended.
 * Where no path is named, the usual file gets it if it is there and can be
 * written.
 *
 * @throws the error of the file system, of a path that was named
 */
export async function writeTerminationLog(
  path: string | undefined,
  message: string,
): Promise<void> {
  const text = cutToBytes(message, MAX_BYTES);
  if (path !== undefined) {
    await writeFile(path, text);
    return;
  }
  // Never made here: outside of Kubernetes nobody would look for it.
  const file = await open(USUAL_PATH, 'r+').catch(() => undefined);
  try {
    await file?.truncate(0);
    await file?.writeFile(text);
  } catch {
    // It says on stderr what it would say here.
  } finally {
    await file?.close();
  }
}
