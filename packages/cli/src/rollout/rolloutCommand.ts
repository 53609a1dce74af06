import { exitCodes } from '../exitCodes.ts';
import type { Terminal } from '../Terminal.ts';
import { idOf } from './commands/findRollout.ts';
import { followCommand } from './commands/followCommand.ts';
import { rollBackCommand, startCommand } from './commands/startCommand.ts';
import { statusCommand } from './commands/statusCommand.ts';
import { approveCommand, tellCommand } from './commands/tellCommands.ts';
import type { Context } from './Context.ts';
import { parseOptions, usage, type RolloutOptions } from './options.ts';
import { withPortal } from './withPortal.ts';

async function run(options: RolloutOptions, context: Context): Promise<number> {
  const { command, subject } = options;
  switch (command) {
    case 'start':
      return await startCommand(subject!, context);
    case 'rollback':
      return await rollBackCommand(subject!, context);
    case 'status':
      return await statusCommand(options, context);
    case 'follow':
    case 'wait':
      return await followCommand(await idOf(options, context), context, {
        isQuiet: command === 'wait',
      });
    case 'approve':
      return await approveCommand(await idOf(options, context), context);
    default:
      return await tellCommand(command, await idOf(options, context), context);
  }
}

/**
 * `fairway rollout`.
 * @returns the exit code
 * @throws UsageError, or Error when the portal refuses or is not there
 */
export async function rolloutCommand(
  args: readonly string[],
  terminal: Terminal,
  signal: AbortSignal,
): Promise<number> {
  const options = parseOptions(args);
  if (!options) {
    terminal.print(usage);
    return exitCodes.success;
  }
  return await withPortal(
    { values: options.values, terminal, signal },
    context => run(options, context),
  );
}
