import type { z as zodV3 } from 'zod/v3';

type Zod = typeof zodV3;

const nameField = (z: Zod) =>
  z
    .string()
    .regex(/^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/)
    .describe('Unique in the rollout; people and events name the gate by it');

const millisecondsField = (z: Zod) =>
  z.number().positive().max(3_600_000).optional();

const marginField = (z: Zod) =>
  z
    .object({
      absolute: z.number().positive().optional(),
      relative: z.number().positive().max(10).optional(),
    })
    .strict()
    .describe(
      'How much worse it may be: either absolute, in the unit of the metric, or relative, where 0.1 is ten percent',
    );

/** The gates of a rollout; see `fields.ts` for why the bounds stand here too. */
export const gatesField = (z: Zod) =>
  z
    .array(
      z.discriminatedUnion('kind', [
        z
          .object({ kind: z.literal('signature'), name: nameField(z) })
          .strict()
          .describe('Callers of the stable version can still call this one'),
        z
          .object({
            kind: z.literal('artifact'),
            name: nameField(z),
            formats: z.array(z.string().max(63)).max(20).optional(),
            licences: z.array(z.string().max(100)).max(100).optional(),
          })
          .strict()
          .describe('Digest, format and licence of the artifact'),
        z
          .object({
            kind: z.literal('approval'),
            name: nameField(z),
            approvals: z.number().int().min(1).max(10),
            expiresAfterHours: z.number().positive().max(8_760).optional(),
          })
          .strict()
          .describe('People other than the submitter approve this digest'),
        z
          .object({
            kind: z.literal('evaluation'),
            name: nameField(z),
            testSet: z.string().min(1).max(2_048),
            metric: z.string().min(1).max(63),
            threshold: z.number().optional(),
            margin: marginField(z).optional(),
          })
          .strict()
          .describe('A metric of the candidate on a labelled test set'),
        z
          .object({
            kind: z.literal('smoke'),
            name: nameField(z),
            requests: z.number().int().min(1).max(1_000),
            maximalLatencyMs: millisecondsField(z),
          })
          .strict()
          .describe('Predictions of the candidate before it has traffic'),
        z
          .object({
            kind: z.literal('slo'),
            name: nameField(z),
            maximalErrorRate: z.number().min(0).max(1).optional(),
            maximalP50Ms: millisecondsField(z),
            maximalP95Ms: millisecondsField(z),
            maximalP99Ms: millisecondsField(z),
          })
          .strict()
          .describe('Limits that the candidate must keep'),
        z
          .object({
            kind: z.literal('comparison'),
            name: nameField(z),
            metric: z.enum([
              'error-rate',
              'latency-mean',
              'latency-p50',
              'latency-p95',
              'latency-p99',
            ]),
            margin: marginField(z),
          })
          .strict()
          .describe('Not worse than the stable revision by more than a margin'),
        z
          .object({
            kind: z.literal('prediction-shift'),
            name: nameField(z),
            output: z.string().min(1).max(200).optional(),
            margin: z.number().positive().max(10),
          })
          .strict()
          .describe("Distance of the predictions from the stable revision's"),
        z
          .object({
            kind: z.literal('drift'),
            name: nameField(z),
            features: z.array(z.string().max(200)).max(500).optional(),
            distance: z.enum(['jensen-shannon', 'population-stability-index']),
            falseDiscoveryRate: z.number().min(0).max(1).optional(),
          })
          .strict()
          .describe('Inputs against the reference profile of the version'),
      ]),
    )
    .max(20)
    .optional()
    .describe(
      'What must hold before more traffic moves; what the environment asks for if nothing is said, and [] for no gates',
    );
