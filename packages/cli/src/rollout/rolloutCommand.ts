import { exitCodes } from '../exitCodes.ts';
import type { Terminal } from '../Terminal.ts';
import { UsageError } from '../UsageError.ts';
import { idOf } from './commands/findRollout.ts';
import { followCommand } from './commands/followCommand.ts';
import { rollBackCommand, startCommand } from './commands/startCommand.ts';
import { statusCommand } from './commands/statusCommand.ts';
import { approveCommand, tellCommand } from './commands/tellCommands.ts';
import type { Context } from './Context.ts';
import { parseOptions, usage, type RolloutOptions } from './options.ts';
import { PortalClient } from './portal/PortalClient.ts';
import { readToken } from './portal/readToken.ts';
import { Teller } from './tell/Teller.ts';

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
  const { values } = options;
  const portal = values.portal ?? terminal.environment.FAIRWAY_PORTAL_URL;
  if (!portal) {
    throw new UsageError(
      'say where the portal is, by --portal URL or FAIRWAY_PORTAL_URL',
    );
  }
  const token = await readToken(values, terminal.environment);
  const client = PortalClient.create({
    portal,
    ...(token !== undefined && { token }),
  });
  const teller = Teller.create({ terminal, json: values.json ?? false });
  try {
    return await run(options, { client, teller, values, signal });
  } catch (error) {
    if (signal.aborted) {
      teller.note(
        'stopped before the portal had answered, so what was asked for may have happened: see fairway rollout status',
      );
      return exitCodes.undecided;
    }
    throw error;
  }
}
