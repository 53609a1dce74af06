import { z } from 'zod';
import { RolloutStep } from './strategies';

export const verdicts = ['pass', 'fail', 'inconclusive'] as const;
/** What a gate says; only evidence makes it `pass`. */
export const verdictSchema = z.enum(verdicts);
export type Verdict = z.infer<typeof verdictSchema>;

const name = z
  .string()
  .regex(
    /^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/,
    'must start with a lower case letter, and hold only lower case letters, digits and hyphens',
  )
  .describe('Unique in the rollout; people and events name the gate by it');

const share = z.number().min(0).max(1);
const milliseconds = z.number().positive().max(3_600_000);

/** How much worse than the stable revision the candidate may be. */
export const marginSchema = z
  .object({
    absolute: z
      .number()
      .positive()
      .optional()
      .describe('In the unit of the metric: 0.005 is half a point of errors'),
    relative: z
      .number()
      .positive()
      .max(10)
      .optional()
      .describe("Of the stable revision's value: 0.1 is ten percent"),
  })
  .strict()
  .refine(
    ({ absolute, relative }) =>
      (absolute === undefined) !== (relative === undefined),
    'give either absolute or relative',
  );
export type Margin = z.infer<typeof marginSchema>;

const distance = z.enum(['jensen-shannon', 'population-stability-index']);

/** A gate as a rollout asks for it, with its settings. */
export const gateDeclarationSchema = z.discriminatedUnion('kind', [
  z
    .object({ kind: z.literal('signature'), name })
    .strict()
    .describe('Callers of the stable version can still call this one'),
  z
    .object({
      kind: z.literal('artifact'),
      name,
      formats: z
        .array(z.string().max(63))
        .max(20)
        .optional()
        .describe('Formats that are allowed; any safe one if absent'),
      licences: z
        .array(z.string().max(100))
        .max(100)
        .optional()
        .describe('SPDX identifiers that are allowed; any if absent'),
    })
    .strict()
    .describe('Digest, format and licence of the artifact'),
  z
    .object({
      kind: z.literal('approval'),
      name,
      approvals: z
        .number()
        .int()
        .min(1)
        .max(10)
        .describe('How many people must approve; the submitter does not count'),
      expiresAfterHours: z
        .number()
        .positive()
        .max(8_760)
        .optional()
        .describe('Until when they must have; never if absent'),
    })
    .strict()
    .describe('People approve this digest for this environment'),
  z
    .object({
      kind: z.literal('evaluation'),
      name,
      testSet: z.string().min(1).max(2_048).describe('Labelled test set'),
      metric: z.string().min(1).max(63).describe('Such as accuracy'),
      threshold: z
        .number()
        .optional()
        .describe('The value that the metric must keep'),
      margin: marginSchema
        .optional()
        .describe('Paired comparison with the stable version'),
    })
    .strict()
    .refine(
      ({ threshold, margin }) =>
        threshold !== undefined || margin !== undefined,
      'give a threshold, a margin, or both',
    )
    .describe('Task metrics of the candidate on a labelled test set'),
  z
    .object({
      kind: z.literal('smoke'),
      name,
      requests: z.number().int().min(1).max(1_000).describe('Predictions'),
      maximalLatencyMs: milliseconds.optional(),
    })
    .strict()
    .describe('Predictions against the candidate before it has traffic'),
  z
    .object({
      kind: z.literal('slo'),
      name,
      maximalErrorRate: share.optional(),
      maximalP50Ms: milliseconds.optional(),
      maximalP95Ms: milliseconds.optional(),
      maximalP99Ms: milliseconds.optional(),
    })
    .strict()
    .refine(
      ({ maximalErrorRate, maximalP50Ms, maximalP95Ms, maximalP99Ms }) =>
        [maximalErrorRate, maximalP50Ms, maximalP95Ms, maximalP99Ms].some(
          limit => limit !== undefined,
        ),
      'give at least one limit',
    )
    .describe('Limits that the candidate must keep, whatever the stable does'),
  z
    .object({
      kind: z.literal('comparison'),
      name,
      metric: z.enum([
        'error-rate',
        'latency-mean',
        'latency-p50',
        'latency-p95',
        'latency-p99',
      ]),
      margin: marginSchema,
    })
    .strict()
    .describe(
      'Not worse than the stable revision in the same window by more than a margin',
    ),
  z
    .object({
      kind: z.literal('prediction-shift'),
      name,
      output: z
        .string()
        .min(1)
        .max(200)
        .optional()
        .describe('The first if absent'),
      margin: z
        .number()
        .positive()
        .max(10)
        .describe('Largest population stability index, such as 0.1'),
    })
    .strict()
    .describe("Distance of the candidate's predictions from the stable's"),
  z
    .object({
      kind: z.literal('drift'),
      name,
      features: z
        .array(z.string().max(200))
        .max(500)
        .optional()
        .describe('All if absent'),
      distance,
      falseDiscoveryRate: share.optional().describe('0.05 if absent'),
    })
    .strict()
    .describe('Inputs against the reference profile of the model version'),
]);
export type GateDeclaration = z.infer<typeof gateDeclarationSchema>;
export type GateKind = GateDeclaration['kind'];

/**
 * When a kind of gate is asked: before a replica is started, while the candidate
 * is ready but without traffic, or again and again while a step bakes.
 */
export const gateTimes = {
  signature: 'before-provisioning',
  artifact: 'before-provisioning',
  approval: 'before-provisioning',
  evaluation: 'before-traffic',
  smoke: 'before-traffic',
  slo: 'bake',
  comparison: 'bake',
  'prediction-shift': 'bake',
  drift: 'bake',
} as const satisfies Record<GateKind, string>;
export type GateTime = (typeof gateTimes)[GateKind];

export const gateKinds = Object.keys(gateTimes) as [GateKind, ...GateKind[]];
export const gateKindSchema = z.enum(gateKinds);

export const gateDeclarationsSchema = z
  .array(gateDeclarationSchema)
  .max(20)
  .refine(
    gates => new Set(gates.map(gate => gate.name)).size === gates.length,
    'the names of gates must differ',
  );

/**
 * How often a whole rollout may err, over all its gates and repeated looks:
 * promote a candidate that is worse than the margins, or roll back one that is
 * not.
 */
export const errorBudgetSchema = z
  .object({
    falsePromotion: z.number().positive().max(0.5),
    falseRollback: z.number().positive().max(0.5),
  })
  .strict();
export type ErrorBudget = z.infer<typeof errorBudgetSchema>;

/**
 * The gates that a step asks while it bakes. Those that compare with the stable
 * revision need both to answer at the same time, so the last step has none.
 */
export function gatesOfStep(
  gates: readonly GateDeclaration[],
  step: RolloutStep,
): GateDeclaration[] {
  const bothAnswer = step.weight < 100;
  return gates.filter(
    ({ kind }) =>
      gateTimes[kind] === 'bake' &&
      (bothAnswer || (kind !== 'comparison' && kind !== 'prediction-shift')),
  );
}
