import { readFile, stat } from 'node:fs/promises';
import { UsageError } from './UsageError.ts';

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EACCES: 'this user may not read it',
  EISDIR: 'it is a folder',
};

/**
 * The text of a file that an argument names.
 * @param flag - the argument, as in --tests
 * @throws UsageError when it cannot be read, is too long, or is no text
 */
export async function readText(
  flag: string,
  file: string,
  maximalBytes: number,
): Promise<string> {
  let bytes: Buffer;
  try {
    const { size } = await stat(file);
    if (size > maximalBytes) {
      throw new UsageError(
        `${flag} ${file} has ${size} bytes, at most ${maximalBytes} are read`,
      );
    }
    bytes = await readFile(file);
  } catch (error) {
    if (error instanceof UsageError) {
      throw error;
    }
    const { code = '', message } = error as NodeJS.ErrnoException;
    throw new UsageError(
      `${flag} ${file} cannot be read: ${REASONS[code] ?? message}`,
    );
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new UsageError(`${flag} ${file} is no text in UTF-8`);
  }
}
