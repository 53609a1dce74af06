import { z } from 'zod';

/** The longest bake that a step may ask for, in seconds: a week. */
export const longestBakeSeconds = 604_800;

const percent = z.number().int().min(1).max(100);

const bake = {
  bakeSeconds: z
    .number()
    .int()
    .min(0)
    .max(longestBakeSeconds)
    .optional()
    .describe(
      'Baking period after each shift of traffic, in seconds; the default of the environment if absent',
    ),
  minimumSamples: z
    .number()
    .int()
    .min(0)
    .max(10_000_000)
    .optional()
    .describe(
      'Predictions of the candidate that each step must have seen; the default of the environment if absent',
    ),
  terminationWaitSeconds: z
    .number()
    .int()
    .min(0)
    .max(longestBakeSeconds)
    .optional()
    .describe(
      'Seconds after the promotion for which the replicas of the old revision are kept; the default of the environment if absent',
    ),
};

export const strategyTypes = [
  'all-at-once',
  'canary',
  'linear',
  'blue-green',
  'shadow',
] as const;
export const strategyTypeSchema = z.enum(strategyTypes);
export type StrategyType = z.infer<typeof strategyTypeSchema>;

const canarySize = percent
  .max(50)
  .describe('Share of the traffic of the first step, in percent');

const ascending = (weights: readonly number[]) =>
  weights.every((weight, index) => index === 0 || weight > weights[index - 1]);

/**
 * How traffic moves from the stable revision to the candidate.
 *
 * The words are those of Amazon SageMaker's deployment guardrails where it has
 * them: canary size, linear step size, baking period, termination wait. Every
 * strategy ends with a baking period in which the candidate has all of the
 * traffic while the stable revision still runs.
 */
export const strategySchema = z.discriminatedUnion('type', [
  z
    .object({ type: z.literal('all-at-once'), ...bake })
    .strict()
    .describe('The candidate takes all of the traffic in one shift'),
  z
    .object({
      type: z.literal('canary'),
      canarySize,
      furtherWeights: z
        .array(percent.max(99))
        .max(20)
        .optional()
        .describe('Steps between the first one and all, in percent'),
      ...bake,
    })
    .strict()
    .refine(
      ({ canarySize: first, furtherWeights = [] }) =>
        ascending([first, ...furtherWeights]),
      'furtherWeights must grow from step to step, and begin above canarySize',
    )
    .describe('A small share first, then all'),
  z
    .object({
      type: z.literal('linear'),
      linearStepSize: percent
        .max(50)
        .describe('Share of the traffic that moves with each step, in percent'),
      ...bake,
    })
    .strict()
    .describe('The same share more with each step'),
  z
    .object({ type: z.literal('blue-green'), ...bake })
    .strict()
    .describe(
      'As all-at-once, and the old revision stays at full capacity for a termination wait, so that going back takes one shift',
    ),
  z
    .object({
      type: z.literal('shadow'),
      mirrorPercent: percent
        .optional()
        .describe('Share of the predictions that is copied; all if absent'),
      canarySize: canarySize.optional(),
      ...bake,
    })
    .strict()
    .describe(
      'Copies of predictions first, whose answers are compared and thrown away; then a canary, if asked for, and all',
    ),
]);
export type Strategy = z.infer<typeof strategySchema>;

export const rolloutStepSchema = z
  .object({
    weight: z
      .number()
      .int()
      .min(0)
      .max(100)
      .describe('Share of the predictions that the candidate answers, percent'),
    mirror: percent
      .optional()
      .describe('Share of the predictions copied to the candidate, percent'),
    bakeSeconds: z.number().int().min(0).max(longestBakeSeconds),
    minimumSamples: z.number().int().min(0),
  })
  .refine(
    ({ weight, mirror }) => weight > 0 || mirror !== undefined,
    'a step must give the candidate a weight or a mirror',
  );
/** One step of a rollout: shift, then bake until the gates have decided. */
export type RolloutStep = z.infer<typeof rolloutStepSchema>;

/** What a strategy takes where it says nothing itself. */
export interface StrategyDefaults {
  bakeSeconds: number;
  minimumSamples: number;
  terminationWaitSeconds: number;
}

/** A strategy in full: all that the rollout needs to know of it. */
export interface ResolvedStrategy {
  /** Ascending; the last one has weight 100. */
  steps: RolloutStep[];
  terminationWaitSeconds: number;
  /**
   * Whether the candidate has all its replicas before the first step, or as
   * many as the share of the step asks for.
   */
  candidateCapacity: 'full' | 'proportional';
}

/**
 * Seconds that blue/green keeps the old revision when nobody says how long, and
 * the environment asks for less. Our own choice: long enough for a person to
 * notice and go back, which is what the strategy is chosen for.
 */
const blueGreenTerminationWaitSeconds = 600;

/** The steps of a strategy. Pure: the same strategy gives the same steps. */
export function resolveSteps(
  strategy: Strategy,
  defaults: StrategyDefaults,
): ResolvedStrategy {
  const {
    bakeSeconds = defaults.bakeSeconds,
    minimumSamples = defaults.minimumSamples,
  } = strategy;
  const standard =
    strategy.type === 'blue-green'
      ? Math.max(
          blueGreenTerminationWaitSeconds,
          defaults.terminationWaitSeconds,
        )
      : defaults.terminationWaitSeconds;
  return {
    steps: sharesOf(strategy).map(share => ({
      ...share,
      bakeSeconds,
      minimumSamples,
    })),
    terminationWaitSeconds: strategy.terminationWaitSeconds ?? standard,
    candidateCapacity:
      strategy.type === 'canary' || strategy.type === 'linear'
        ? 'proportional'
        : 'full',
  };
}

function sharesOf(
  strategy: Strategy,
): Pick<RolloutStep, 'weight' | 'mirror'>[] {
  switch (strategy.type) {
    case 'canary':
      return [strategy.canarySize, ...(strategy.furtherWeights ?? []), 100].map(
        weight => ({ weight }),
      );
    case 'linear': {
      const size = strategy.linearStepSize;
      return Array.from({ length: Math.ceil(100 / size) }, (_, index) => ({
        weight: Math.min(100, size * (index + 1)),
      }));
    }
    case 'shadow':
      return [
        { weight: 0, mirror: strategy.mirrorPercent ?? 100 },
        ...(strategy.canarySize === undefined
          ? []
          : [{ weight: strategy.canarySize }]),
        { weight: 100 },
      ];
    default:
      return [{ weight: 100 }];
  }
}
