import { exitCodes } from '../exitCodes.ts';
import type { Terminal } from '../Terminal.ts';
import { UsageError } from '../UsageError.ts';
import type { Context } from './Context.ts';
import type { Values } from './options.ts';
import { PortalClient } from './portal/PortalClient.ts';
import { readToken } from './portal/readToken.ts';
import { Teller } from './tell/Teller.ts';

/**
 * Runs a command against the portal that the command line or the environment names.
 * @returns the exit code of the command
 * @throws UsageError, or Error when the portal refuses or is not there
 */
export async function withPortal(
  {
    values,
    terminal,
    signal,
  }: {
    values: Values;
    terminal: Terminal;
    signal: AbortSignal;
  },
  run: (context: Context) => Promise<number>,
): Promise<number> {
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
    return await run({ client, teller, values, signal });
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
