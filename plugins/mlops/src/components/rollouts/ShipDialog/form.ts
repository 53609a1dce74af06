import {
  GateDeclaration,
  gateDeclarationsSchema,
  longestBakeSeconds,
  RolloutOptions,
  RolloutRequest,
  Strategy,
  StrategyType,
} from '@fairway/backstage-plugin-mlops-common';

/** What the dialog holds; numbers are NaN while a field is empty. */
export type ShipForm = {
  version?: string;
  type: StrategyType;
  canarySize: number;
  furtherWeights: string;
  linearStepSize: number;
  mirrorPercent: number;
  /** First share after the copies; NaN for all of it. */
  shadowCanary: number;
  bakeSeconds: number;
  minimumSamples: number;
  /** JSON, once somebody has changed the gates of the environment. */
  gates?: string;
  reason: string;
};

type Field =
  | 'bakeSeconds'
  | 'canarySize'
  | 'furtherWeights'
  | 'linearStepSize'
  | 'minimumSamples'
  | 'mirrorPercent'
  | 'version';

/** What is not right yet; `detail` says where in the gates. */
export type ShipProblem =
  | { field: Field }
  | { field: 'gates' | 'gatesJson'; detail: string };

export type ShipRequest = Omit<RolloutRequest, 'idempotencyKey'>;

/** The environment's strategy and gates, and the version if only one will do. */
export function formOf({ policy, versions }: RolloutOptions): ShipForm {
  const { defaultStrategy: strategy } = policy;
  const [first, ...others] = versions.filter(({ obstacle }) => !obstacle);
  return {
    version: others.length === 0 ? first?.version : undefined,
    type: strategy.type,
    canarySize: strategy.type === 'canary' ? strategy.canarySize : 10,
    furtherWeights:
      strategy.type === 'canary'
        ? (strategy.furtherWeights ?? []).join(', ')
        : '',
    linearStepSize: strategy.type === 'linear' ? strategy.linearStepSize : 20,
    mirrorPercent:
      strategy.type === 'shadow' ? strategy.mirrorPercent ?? 100 : 100,
    shadowCanary: strategy.type === 'shadow' ? strategy.canarySize ?? NaN : 10,
    bakeSeconds: strategy.bakeSeconds ?? policy.bakeSeconds,
    minimumSamples: strategy.minimumSamples ?? policy.minimumSamples,
    reason: '',
  };
}

const isWhole = (value: number, minimum: number, maximum: number) =>
  Number.isInteger(value) && value >= minimum && value <= maximum;

/** Numbers of a list with commas between; nothing where one is none. */
function readWeights(text: string): number[] | undefined {
  const parts = text.split(/[,;\s]+/).filter(part => part);
  const weights = parts.map(Number);
  return weights.every(weight => isWhole(weight, 1, 99)) ? weights : undefined;
}

function wrongField(form: ShipForm): Field | undefined {
  const { type } = form;
  if (type === 'canary') {
    if (!isWhole(form.canarySize, 1, 50)) {
      return 'canarySize';
    }
    const weights = readWeights(form.furtherWeights);
    const grows = weights?.every(
      (weight, index) =>
        weight > (index === 0 ? form.canarySize : weights[index - 1]),
    );
    if (!grows || weights!.length > 20) {
      return 'furtherWeights';
    }
  }
  if (type === 'linear' && !isWhole(form.linearStepSize, 1, 50)) {
    return 'linearStepSize';
  }
  if (type === 'shadow') {
    if (!isWhole(form.mirrorPercent, 1, 100)) {
      return 'mirrorPercent';
    }
    if (
      !Number.isNaN(form.shadowCanary) &&
      !isWhole(form.shadowCanary, 1, 50)
    ) {
      return 'canarySize';
    }
  }
  if (!isWhole(form.bakeSeconds, 0, longestBakeSeconds)) {
    return 'bakeSeconds';
  }
  return isWhole(form.minimumSamples, 0, 10_000_000)
    ? undefined
    : 'minimumSamples';
}

function strategyOf(form: ShipForm): Strategy {
  const { type, bakeSeconds, minimumSamples } = form;
  const bake = { bakeSeconds, minimumSamples };
  switch (type) {
    case 'canary': {
      const furtherWeights = readWeights(form.furtherWeights) ?? [];
      return {
        type,
        canarySize: form.canarySize,
        ...(furtherWeights.length > 0 && { furtherWeights }),
        ...bake,
      };
    }
    case 'linear':
      return { type, linearStepSize: form.linearStepSize, ...bake };
    case 'shadow':
      return {
        type,
        mirrorPercent: form.mirrorPercent,
        ...(!Number.isNaN(form.shadowCanary) && {
          canarySize: form.shadowCanary,
        }),
        ...bake,
      };
    default:
      return { type, ...bake };
  }
}

function readGates(
  text: string,
): { gates: GateDeclaration[] } | { problem: ShipProblem } {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return {
      problem: { field: 'gatesJson', detail: (error as Error).message },
    };
  }
  const parsed = gateDeclarationsSchema.safeParse(value);
  if (parsed.success) {
    return { gates: parsed.data };
  }
  const [{ path, message }] = parsed.error.issues;
  const where = path.length > 0 ? `${path.join('.')}: ` : '';
  return { problem: { field: 'gates', detail: `${where}${message}` } };
}

/** The request for what was chosen, or the first thing that is wrong. */
export function requestOf(
  form: ShipForm,
): { request: ShipRequest } | { problem: ShipProblem } {
  const field = form.version === undefined ? 'version' : wrongField(form);
  if (field) {
    return { problem: { field } };
  }
  const own = form.gates === undefined ? undefined : readGates(form.gates);
  if (own && 'problem' in own) {
    return own;
  }
  const reason = form.reason.trim();
  return {
    request: {
      modelVersion: form.version,
      strategy: strategyOf(form),
      ...(own && { gates: own.gates }),
      ...(reason && { reason }),
    },
  };
}
