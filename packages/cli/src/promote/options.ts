import { parseArgs } from 'node:util';
import type { Values } from '../rollout/options.ts';
import { UsageError } from '../UsageError.ts';

export const usage = `fairway promote SERVICE [options]

Starts a rollout, in the next environment, of exactly the artifact that is stable in
SERVICE. The portal says which environment is next, and its policy decides how the
traffic moves and which gates judge it.

  --target NAME        the service of the next environment that gets it; the only one
                       of the same owner there if absent
  --digest DIGEST      refuse when another artifact is stable by then
  --dry-run            say what is stable and where it could go, and start nothing
  --reason TEXT        why, for the history
  --idempotency-key K  the same key never starts a second rollout (one at random)
  --follow             follow the rollout
  --timeout SECONDS    stop following after that long (no end)
  --retry-seconds N    how long the portal may give no answer (120)
  --through-holds      go on when it is held

  --portal URL         the portal's backend (FAIRWAY_PORTAL_URL)
  --token-file FILE    file with a token; else FAIRWAY_TOKEN has it
  --token-env NAME     another environment variable that has it
  --json               print one line of JSON for each thing told

Exit codes: 0 started; of --follow: promoted. 1 rolled back or aborted; of --dry-run:
nothing could be promoted. 2 wrong usage, refused, or no portal. 3 not over: held, the
time is up, interrupted, or the portal was lost. 4 failed before it had traffic. 5
superseded.
`;

const text = { type: 'string' } as const;
const flag = { type: 'boolean' } as const;

/** What the command line of `fairway promote` says. */
export interface PromoteOptions {
  service: string;
  values: Values;
}

/** `undefined` when help was asked for. @throws UsageError */
export function parseOptions(
  args: readonly string[],
): PromoteOptions | undefined {
  let parsed: { values: Values; positionals: string[] };
  try {
    parsed = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        target: text,
        digest: text,
        'dry-run': flag,
        reason: text,
        'idempotency-key': text,
        follow: flag,
        timeout: text,
        'retry-seconds': text,
        'through-holds': flag,
        portal: text,
        'token-file': text,
        'token-env': text,
        json: flag,
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
  const { values, positionals } = parsed;
  if (values.help) {
    return undefined;
  }
  const [service, ...more] = positionals;
  if (service === undefined || more.length > 0) {
    throw new UsageError('give one service: fairway promote SERVICE');
  }
  return { service, values };
}
