import { maximalWarmUpSeconds } from '@fairway/backstage-plugin-mlops-common';
import type { z as zodV3 } from 'zod/v3';

type Zod = typeof zodV3;

/** The load of a benchmark; see `fields.ts` for why the bounds stand here too. */
export const benchmarkFields = {
  preset: (z: Zod) =>
    z
      .string()
      .max(50)
      .optional()
      .describe('Name of a preset; else give rate and durationSeconds'),
  rate: (z: Zod) =>
    z
      .number()
      .positive()
      .max(100_000)
      .optional()
      .describe('Requests per second'),
  arrivals: (z: Zod) =>
    z
      .enum(['poisson', 'constant'])
      .optional()
      .describe(
        'poisson for independent callers, which is meant if nothing is said; constant for evenly spaced requests',
      ),
  durationSeconds: (z: Zod) =>
    z
      .number()
      .positive()
      .max(86_400)
      .optional()
      .describe('How long to measure, in seconds'),
  warmUpSeconds: (z: Zod) =>
    z
      .number()
      .min(0)
      .max(maximalWarmUpSeconds)
      .optional()
      .describe('How long to warm up before; 5 if nothing is said'),
};
