import { z } from 'zod';
import { instantSchema } from '../common';

const milliseconds = z.number().min(0).optional();

/** What one revision did in one window. */
export const revisionSignalSchema = z.object({
  requests: z.number().int().min(0),
  errors: z.number().int().min(0).describe('Answers that are its own fault'),
  p50Ms: milliseconds,
  p95Ms: milliseconds,
  p99Ms: milliseconds,
});
export type RevisionSignal = z.infer<typeof revisionSignalSchema>;

/** Stable and candidate side by side; a revision without requests is absent. */
export const rolloutSignalsSchema = z.object({
  asOf: instantSchema,
  since: instantSchema.describe('Since when there are signals'),
  windowSeconds: z.number().positive(),
  windows: z
    .array(
      z.object({
        start: instantSchema,
        stable: revisionSignalSchema.optional(),
        candidate: revisionSignalSchema.optional(),
      }),
    )
    .max(720),
  problem: z
    .string()
    .optional()
    .describe('Why there are no signals, in plain words'),
});
export type RolloutSignals = z.infer<typeof rolloutSignalsSchema>;
