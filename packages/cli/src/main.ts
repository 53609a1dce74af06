import { benchCommand } from './bench/benchCommand.ts';
import { exitCodes } from './exitCodes.ts';
import type { Terminal } from './Terminal.ts';
import { UsageError } from './UsageError.ts';

const usage = `fairway COMMAND [options]

  bench URL   measure an endpoint under load; fairway bench --help says more

  --version   print the version
  --help      print this
`;

const processTerminal: Terminal = {
  print: text => process.stdout.write(`${text}\n`),
  note: text => process.stderr.write(text),
  interactive: process.stderr.isTTY === true,
  width: process.stderr.columns ?? 80,
  environment: process.env,
};

/** Aborts on the first Ctrl-C; a second one ends the process as usual. */
function untilInterrupted(): AbortSignal {
  const controller = new AbortController();
  process.once('SIGINT', () => controller.abort());
  process.once('SIGTERM', () => controller.abort());
  return controller.signal;
}

/**
 * The `fairway` program.
 * @param args - after the name of the program
 * @returns its exit code, one of exitCodes
 */
export async function runFairway(
  args: readonly string[],
  options: { version: string; terminal?: Terminal; signal?: AbortSignal },
): Promise<number> {
  const { version, terminal = processTerminal } = options;
  const [command, ...rest] = args;
  try {
    switch (command) {
      case 'bench': {
        const signal = options.signal ?? untilInterrupted();
        return await benchCommand(rest, terminal, signal);
      }
      case '--version':
        terminal.print(version);
        return exitCodes.success;
      case '--help':
      case '-h':
        terminal.print(usage);
        return exitCodes.success;
      case undefined:
        throw new UsageError('a command is missing, such as bench');
      default:
        throw new UsageError(`there is no command ${command}`);
    }
  } catch (error) {
    const { message } = error as Error;
    terminal.note(`fairway: ${message}\n`);
    if (error instanceof UsageError) {
      const help = command === 'bench' ? 'fairway bench --help' : '--help';
      terminal.note(`fairway: see ${help}\n`);
    }
    return exitCodes.usage;
  }
}
