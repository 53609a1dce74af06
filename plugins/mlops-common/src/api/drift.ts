import { z } from 'zod';
import { instantSchema } from './common';

const count = z.number().int().min(0);

export const driftStates = [
  'drift',
  'warning',
  'not-enough-data',
  'ok',
] as const;
export const driftStateSchema = z
  .enum(driftStates)
  .describe('The worst first; not enough data is never ok');
export type DriftState = z.infer<typeof driftStateSchema>;

/** The most features of one answer, the worst first. */
export const maximalDriftFeatures = 100;

export const driftCellSchema = z.object({
  from: z.number().nullable().optional().describe('Open where null'),
  to: z.number().nullable().optional().describe('Exclusive; open where null'),
  category: z.string().optional(),
  reference: z.number().min(0).max(1).describe('Share of the values'),
  current: z.number().min(0).max(1),
});
/** A bar of a histogram: of numbers in a range, or of a category. */
export type DriftCell = z.infer<typeof driftCellSchema>;

const share = z.object({ count, share: z.number().min(0).max(1) });

export const featureDriftSchema = z.object({
  name: z.string(),
  role: z.enum(['input', 'output']),
  kind: z.enum(['numeric', 'categorical']),
  state: driftStateSchema,
  sentence: z.string().describe('What changed, in words'),
  effect: z
    .number()
    .nullable()
    .describe('Size of the change in standard deviations of the reference'),
  samples: z.object({
    reference: count,
    current: count,
    needed: count.describe('That a verdict needs of each'),
  }),
  populationStabilityIndex: z.number().nullable(),
  criticalStability: z
    .number()
    .nullable()
    .describe('PSI that chance alone exceeds with the false discovery rate'),
  jensenShannon: z.number().nullable().describe('Distance, in bits'),
  p: z.number().nullable(),
  q: z
    .number()
    .nullable()
    .describe('After Benjamini and Hochberg, over all tests of the report'),
  shares: z
    .array(
      z.object({
        kind: z.enum(['missing', 'invalid', 'new-values', 'out-of-range']),
        state: driftStateSchema,
        reference: share,
        current: share,
      }),
    )
    .max(4),
  histogram: z.array(driftCellSchema).max(30),
});
/** What became of one input or output. */
export type FeatureDrift = z.infer<typeof featureDriftSchema>;

export const driftReportSchema = z.object({
  state: driftStateSchema,
  sentence: z.string(),
  shift: z.number().describe('How big a shift matters, in standard deviations'),
  falseDiscoveryRate: z.number(),
  tally: z.record(driftStateSchema, count).describe('Features in each state'),
  features: z.array(featureDriftSchema).max(maximalDriftFeatures),
});
/** How a window differs from the reference profile. */
export type DriftReport = z.infer<typeof driftReportSchema>;

export const driftTrendPointSchema = z.object({
  start: instantSchema,
  end: instantSchema,
  counted: count.describe('Predictions'),
  state: driftStateSchema,
  features: z
    .array(
      z.object({
        name: z.string(),
        role: z.enum(['input', 'output']),
        state: driftStateSchema,
        populationStabilityIndex: z.number().nullable(),
        criticalStability: z.number().nullable(),
      }),
    )
    .describe('Those that are the worst of the whole window'),
});
export type DriftTrendPoint = z.infer<typeof driftTrendPointSchema>;

export const referenceProfileSchema = z.object({
  modelVersion: z.string(),
  uri: z.string().describe('Of the reference data'),
  dataDigest: z.string(),
  rows: count,
  features: count,
  createdAt: instantSchema,
  omitted: z
    .array(z.object({ tensor: z.string(), reason: z.string() }))
    .describe('What is not watched, and why'),
});
export type ReferenceProfileInfo = z.infer<typeof referenceProfileSchema>;

export const serviceDriftSchema = z.object({
  service: z.string(),
  model: z.string(),
  revision: z.number().int().min(1).optional(),
  modelVersion: z.string().optional(),
  status: z
    .enum([
      'no-reference-data',
      'no-profile',
      'not-counted',
      'no-traffic',
      'reported',
    ])
    .describe('`reported` alone has a report'),
  message: z.string().describe('In plain words'),
  action: z.string().optional().describe('What to do about it'),
  problem: z
    .string()
    .optional()
    .describe('Why there is nothing newer; what is shown may be old'),
  profile: referenceProfileSchema.optional(),
  collectedAt: instantSchema.optional(),
  window: z
    .object({
      start: instantSchema,
      end: instantSchema,
      predictions: count.describe('That succeeded'),
      counted: count.describe('Of these, a sample, read and counted'),
      skipped: z
        .object({ tooLarge: count, noTime: count, unreadable: count })
        .describe('Chosen and not counted'),
    })
    .optional(),
  report: driftReportSchema.optional(),
  trend: z.array(driftTrendPointSchema).max(48),
});
/** How the predictions of a service differ from the reference data of its model version. */
export type ServiceDrift = z.infer<typeof serviceDriftSchema>;

export const driftQuerySchema = z.object({
  revision: z.coerce
    .number()
    .int()
    .min(1)
    .optional()
    .describe('The one that serves if absent'),
  hours: z.coerce
    .number()
    .min(1)
    .max(168)
    .optional()
    .describe('Of the newest predictions; 24 if absent'),
});
