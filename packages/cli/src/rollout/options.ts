import { parseArgs } from 'node:util';
import { UsageError } from '../UsageError.ts';

export const usage = `fairway rollout COMMAND [options]

  start SERVICE        ship a model version: --model-version V, or --revision N to go
                       back to a revision in steps
  status [ROLLOUT]     where it is and why it waits; without one, all under way
  follow ROLLOUT       print each change until it has ended or needs a person
  wait ROLLOUT         the same, and print only how it ended
  promote ROLLOUT      promote now, without the bakes that are left
  pause, resume, abort, retry ROLLOUT
  approve ROLLOUT      approve (--reject: reject) the artifact of --digest
  rollback SERVICE     return to --revision N at once

ROLLOUT is its identifier, or --service NAME in its place means the one of this
service that is under way, or else its newest.

  --portal URL         the portal's backend (FAIRWAY_PORTAL_URL)
  --token-file FILE    file with a token; else FAIRWAY_TOKEN has it
  --token-env NAME     another environment variable that has it
  --json               print one line of JSON for each thing told
  --reason TEXT        why, for the history

start
  --strategy TYPE      all-at-once, canary, linear, blue-green or shadow, with
                       --canary-size, --further-weights 30,60, --linear-step-size,
                       --mirror-percent; the environment's if absent
  --bake-seconds N     --minimum-samples N, --termination-wait-seconds N: of each step
  --gates FILE         gates in YAML or JSON, the environment's if absent; --no-gates for
                       none
  --on-silence WHAT    hold or roll-back, when there is no evidence at the end
  --idempotency-key K  the same key never starts a second rollout (one at random)
  --dry-run            say what it would do, and start nothing
  --follow             follow it

follow, wait, start --follow
  --timeout SECONDS    stop following after that long (no end)
  --retry-seconds N    how long the portal may give no answer (120)
  --through-holds      go on when it is held
Ctrl-C stops the following; the rollout goes on.

Exit codes: 0 done; of follow and wait: promoted. 1 rolled back or aborted; of a dry
run: not allowed. 2 wrong usage, refused, or no portal. 3 not over: held, the time is
up, interrupted, or the portal was lost. 4 failed before it had traffic. 5 superseded.
`;

const text = { type: 'string' } as const;
const flag = { type: 'boolean' } as const;

const everywhere = {
  portal: text,
  'token-file': text,
  'token-env': text,
  json: flag,
  help: { type: 'boolean', short: 'h' },
} as const;
const one = { service: text } as const;
const why = { reason: text } as const;
const following = {
  timeout: text,
  'retry-seconds': text,
  'through-holds': flag,
} as const;

const starting = {
  'model-version': text,
  revision: text,
  strategy: text,
  'canary-size': text,
  'further-weights': text,
  'linear-step-size': text,
  'mirror-percent': text,
  'bake-seconds': text,
  'minimum-samples': text,
  'termination-wait-seconds': text,
  gates: text,
  'no-gates': flag,
  'on-silence': text,
  'idempotency-key': text,
  'dry-run': flag,
  follow: flag,
} as const;

/** Which options each command has, so that one that does nothing is refused. */
const commands = {
  start: { ...everywhere, ...why, ...following, ...starting },
  status: { ...everywhere, ...one },
  follow: { ...everywhere, ...one, ...following },
  wait: { ...everywhere, ...one, ...following },
  promote: { ...everywhere, ...one, ...why },
  pause: { ...everywhere, ...one, ...why },
  resume: { ...everywhere, ...one, ...why },
  abort: { ...everywhere, ...one, ...why },
  retry: { ...everywhere, ...one, ...why },
  approve: {
    ...everywhere,
    ...one,
    digest: text,
    gate: text,
    comment: text,
    reject: flag,
  },
  rollback: {
    ...everywhere,
    ...why,
    revision: text,
    'idempotency-key': text,
  },
} as const;

export type CommandName = keyof typeof commands;

/** Every option by its name, as far as the command has it. */
export type Values = Partial<
  Record<
    | Exclude<keyof typeof starting, 'no-gates' | 'dry-run' | 'follow'>
    | 'portal'
    | 'token-file'
    | 'token-env'
    | 'service'
    | 'reason'
    | 'timeout'
    | 'retry-seconds'
    | 'digest'
    | 'gate'
    | 'comment'
    | 'target',
    string
  > &
    Record<
      | 'json'
      | 'help'
      | 'no-gates'
      | 'dry-run'
      | 'follow'
      | 'through-holds'
      | 'reject',
      boolean
    >
>;

/** What the command line of `fairway rollout` says. */
export interface RolloutOptions {
  command: CommandName;
  /** The service or rollout; absent where the command can do without. */
  subject?: string;
  values: Values;
}

/** `undefined` when help was asked for. @throws UsageError */
export function parseOptions(
  args: readonly string[],
): RolloutOptions | undefined {
  const [command, ...rest] = args;
  if (command === '--help' || command === '-h') {
    return undefined;
  }
  if (command === undefined || !Object.hasOwn(commands, command)) {
    throw new UsageError(
      command === undefined
        ? `say what to do: ${Object.keys(commands).join(', ')}`
        : `there is no command rollout ${command}; there are ${Object.keys(
            commands,
          ).join(', ')}`,
    );
  }
  const name = command as CommandName;
  let parsed: { values: Values; positionals: string[] };
  try {
    parsed = parseArgs({
      args: rest,
      allowPositionals: true,
      options: commands[name],
    }) as typeof parsed;
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
  const { values, positionals } = parsed;
  if (values.help) {
    return undefined;
  }
  const [subject, ...more] = positionals;
  const ofService = name === 'start' || name === 'rollback';
  const isSaid = (subject ?? values.service) !== undefined;
  if (more.length > 0 || (!isSaid && name !== 'status')) {
    throw new UsageError(
      ofService
        ? `give one service: fairway rollout ${name} SERVICE`
        : `give one rollout: its identifier, or --service NAME`,
    );
  }
  if (subject !== undefined && values.service !== undefined) {
    throw new UsageError('give either a rollout or --service, not both');
  }
  return { command: name, ...(subject !== undefined && { subject }), values };
}
