import { readFile, stat } from 'node:fs/promises';
import { messageOf, StartError } from '../errors.ts';

/** Node refuses heads above 16 KiB; so does many a server above 8. */
const MAX_BYTES = 8192;

/**
 * The value of the header Authorization that a file has, such as
 * "Bearer …"; spaces and line ends around it do not count.
 * @throws StartError with code 2, and nothing of what is in the file
 */
export async function readAuthorization(path: string): Promise<string> {
  let text: string;
  try {
    if ((await stat(path)).size > MAX_BYTES) {
      throw new Error(`it has more than ${MAX_BYTES} bytes`);
    }
    text = (await readFile(path, 'utf8')).trim();
  } catch (error) {
    throw new StartError(
      'usage',
      `cannot read --authorization-file: ${messageOf(error)}`,
    );
  }
  if (!/^[\x21-\x7e]+(?: +[\x21-\x7e]+)*$/.test(text)) {
    throw new StartError(
      'usage',
      `--authorization-file ${path} must have one line of ASCII, the value of the header, such as "Bearer" and a token`,
    );
  }
  return text;
}
