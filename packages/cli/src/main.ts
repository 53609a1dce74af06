import { benchCommand } from './bench/benchCommand.ts';
import { checkCommand } from './check/checkCommand.ts';
import { exitCodes } from './exitCodes.ts';
import { rolloutCommand } from './rollout/rolloutCommand.ts';
import { promoteCommand } from './promote/promoteCommand.ts';
import type { Terminal } from './Terminal.ts';
import { UsageError } from './UsageError.ts';

const usage = `fairway COMMAND [options]

  check MODEL  test a model like software: its gates, without a portal
  bench URL    measure an endpoint under load
  rollout …    ship a model version through a portal, and follow how it goes
  promote SVC  take what is stable in a service to the next environment

  --version    print the version
  --help       print this; fairway COMMAND --help says more of each
`;

type Command = (
  args: readonly string[],
  terminal: Terminal,
  signal: AbortSignal,
) => Promise<number>;

const commands: Readonly<Record<string, Command | undefined>> = {
  bench: benchCommand,
  check: checkCommand,
  promote: promoteCommand,
  rollout: rolloutCommand,
};

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
  const run = commands[command ?? ''];
  try {
    if (run) {
      return await run(rest, terminal, options.signal ?? untilInterrupted());
    }
    switch (command) {
      case '--version':
        terminal.print(version);
        return exitCodes.success;
      case '--help':
      case '-h':
        terminal.print(usage);
        return exitCodes.success;
      case undefined:
        throw new UsageError('a command is missing, such as check');
      default:
        throw new UsageError(`there is no command ${command}`);
    }
  } catch (error) {
    const { message } = error as Error;
    terminal.note(`fairway: ${message}\n`);
    if (error instanceof UsageError) {
      const help = run ? `fairway ${command} --help` : 'fairway --help';
      terminal.note(`fairway: see ${help}\n`);
    }
    return exitCodes.usage;
  }
}
