import { randomUUID } from 'node:crypto';
import { numberOf } from '../../numberOf.ts';
import { readDocument } from '../../readDocument.ts';
import { UsageError } from '../../UsageError.ts';
import type { Values } from '../options.ts';

const MOST = 262_144;

type NumberName =
  | 'revision'
  | 'canary-size'
  | 'linear-step-size'
  | 'mirror-percent'
  | 'bake-seconds'
  | 'minimum-samples'
  | 'termination-wait-seconds';

function whole(values: Values, name: NumberName): number | undefined {
  const value = values[name];
  return value === undefined
    ? undefined
    : numberOf(`--${name}`, value, { whole: true });
}

/** Only what is said: the portal has the bounds, and the words for what is wrong. */
function strategyOf(values: Values): object | undefined {
  const details = {
    canarySize: whole(values, 'canary-size'),
    furtherWeights: values['further-weights']
      ?.split(',')
      .map(weight => numberOf('--further-weights', weight, { whole: true })),
    linearStepSize: whole(values, 'linear-step-size'),
    mirrorPercent: whole(values, 'mirror-percent'),
    bakeSeconds: whole(values, 'bake-seconds'),
    minimumSamples: whole(values, 'minimum-samples'),
    terminationWaitSeconds: whole(values, 'termination-wait-seconds'),
  };
  const { strategy: type } = values;
  const isDetailed = Object.values(details).some(value => value !== undefined);
  if (type === undefined && isDetailed) {
    throw new UsageError(
      'steps are those of a strategy: say which by --strategy, such as canary',
    );
  }
  return type === undefined ? undefined : { type, ...details };
}

async function gatesOf(values: Values): Promise<unknown[] | undefined> {
  const { gates: file, 'no-gates': none } = values;
  if (file === undefined) {
    return none ? [] : undefined;
  }
  if (none) {
    throw new UsageError('give either --gates or --no-gates');
  }
  const value = await readDocument('--gates', file, MOST);
  const gates = (value as { gates?: unknown } | null)?.gates ?? value;
  if (!Array.isArray(gates)) {
    throw new UsageError(`--gates ${file} must be a list of gates`);
  }
  return gates;
}

/** The key under which a portal takes the same wish only once. */
export const idempotencyKeyOf = (values: Values): string =>
  values['idempotency-key'] ?? randomUUID();

/** The revision that is gone back to. */
export function revisionOf(values: Values): number {
  const revision = whole(values, 'revision');
  if (revision === undefined) {
    throw new UsageError('say to which revision, by --revision N');
  }
  return revision;
}

/**
 * The wish of `fairway rollout start`.
 * @throws UsageError when it does not fit together
 */
export async function startRequest(values: Values): Promise<object> {
  const { 'model-version': modelVersion, reason } = values;
  const revision = whole(values, 'revision');
  if ((modelVersion === undefined) === (revision === undefined)) {
    throw new UsageError(
      'say what to ship: --model-version V, or --revision N to go back to one',
    );
  }
  return {
    ...{ modelVersion, revision, reason },
    strategy: strategyOf(values),
    gates: await gatesOf(values),
    onSilence: values['on-silence'],
    idempotencyKey: idempotencyKeyOf(values),
  };
}
