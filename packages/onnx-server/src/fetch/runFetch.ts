import { EXIT_CODES, messageOf } from '../errors.ts';
import { exitCodeOf, inWords } from './failure.ts';
import { fetchModel } from './fetchModel.ts';
import {
  FETCH_USAGE,
  parseFetchOptions,
  terminationLogOf,
} from './fetchOptions.ts';
import { stopOnSignals } from './container/stopOnSignals.ts';
import { writeTerminationLog } from './container/terminationLog.ts';

const log = (line: string) => process.stderr.write(`onnx-server: ${line}\n`);

async function note(path: string | undefined, message: string): Promise<void> {
  try {
    await writeTerminationLog(path, message);
  } catch (error) {
    log(`cannot write the termination log: ${messageOf(error)}`);
  }
}

/**
 * The command `onnx-server fetch`. What came of it is one line of JSON on
 * stdout, or words on stderr, and either in the termination log.
 *
 * @param args - arguments, without "fetch"
 * @returns the exit code, see FETCH_EXIT_CODES
 */
export async function runFetch(
  args: readonly string[],
  about: { version: string },
): Promise<number> {
  const started = performance.now();
  const signal = stopOnSignals();
  const terminationLog = terminationLogOf(args);
  try {
    const options = parseFetchOptions(args);
    if (options === 'help') {
      process.stdout.write(FETCH_USAGE);
      return EXIT_CODES.ok;
    }
    const result = await fetchModel(options, { ...about, signal });
    const milliseconds = Math.round(performance.now() - started);
    const line = JSON.stringify({ ...result, milliseconds });
    process.stdout.write(`${line}\n`);
    await note(terminationLog, line);
    return EXIT_CODES.ok;
  } catch (error) {
    const words = inWords(error);
    log(words);
    await note(terminationLog, words);
    return exitCodeOf(error);
  }
}
