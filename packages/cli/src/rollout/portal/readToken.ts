import { readText } from '../../readText.ts';
import type { Terminal } from '../../Terminal.ts';
import { UsageError } from '../../UsageError.ts';
import type { Values } from '../options.ts';

const TOKEN = 'FAIRWAY_TOKEN';
const MOST = 65_536;

/**
 * The token of the caller; none where the portal lets everybody in. It never comes
 * from the command line, where other users of the machine could read it.
 *
 * @throws UsageError when what should have it has none
 */
export async function readToken(
  values: Values,
  environment: Terminal['environment'],
): Promise<string | undefined> {
  const { 'token-file': file, 'token-env': variable } = values;
  const found =
    file === undefined
      ? environment[variable ?? TOKEN]
      : await readText('--token-file', file, MOST);
  const token = found?.trim();
  if (!token && (file ?? variable) !== undefined) {
    throw new UsageError(
      file === undefined
        ? `the environment variable ${variable} is not set`
        : `--token-file ${file} is empty`,
    );
  }
  if (token && !/^[\x21-\x7e]+$/.test(token)) {
    throw new UsageError(
      'the token has characters that no token has, such as line ends within',
    );
  }
  return token || undefined;
}
