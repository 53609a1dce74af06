import { parse } from 'yaml';
import { readText } from './readText.ts';
import { UsageError } from './UsageError.ts';

/**
 * What a file in JSON says, or, unless its name ends in .json, in YAML 1.2.
 *
 * @param flag - the argument that names it, as in --gates
 * @throws UsageError when it cannot be read, or is neither
 */
export async function readDocument(
  flag: string,
  file: string,
  maximalBytes: number,
): Promise<unknown> {
  const text = await readText(flag, file, maximalBytes);
  const isJson = /\.json$/i.test(file);
  try {
    return isJson ? JSON.parse(text) : parse(text, { logLevel: 'error' });
  } catch (error) {
    // Of YAML the lines that follow repeat the file.
    const [message] = (error as Error).message.split('\n');
    throw new UsageError(
      `${flag} ${file} is not ${isJson ? 'JSON' : 'YAML or JSON'}: ${message}`,
    );
  }
}
