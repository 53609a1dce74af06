import { z } from 'zod';

/** What a serving target takes when a wish leaves it out. */
export const scalingDefaults = {
  targetConcurrency: 8,
  idleSeconds: 300,
} as const;

/**
 * Between which numbers of replicas a revision may be, and by what.
 *
 * There are as many replicas as it takes for each to have `targetConcurrency`
 * requests under way or waiting on average. With `minReplicas: 0` the revision
 * sleeps once nobody has asked for `idleSeconds`, and the next request wakes it.
 */
export const scalingSchema = z
  .strictObject({
    minReplicas: z
      .number()
      .int()
      .min(0)
      .max(100)
      .describe('Fewest replicas; 0 lets it sleep while nobody predicts'),
    maxReplicas: z
      .number()
      .int()
      .min(1)
      .max(100)
      .describe('Most replicas; so much capacity is reserved'),
    targetConcurrency: z
      .number()
      .positive()
      .max(10_000)
      .optional()
      .describe('Requests that one replica shall have on average; 8 if absent'),
    idleSeconds: z
      .number()
      .int()
      .min(5)
      .max(86_400)
      .optional()
      .describe('Seconds without a request until it sleeps; 300 if absent'),
  })
  .refine(
    ({ minReplicas, maxReplicas }) => minReplicas <= maxReplicas,
    'minReplicas must not be larger than maxReplicas',
  );
export type Scaling = z.infer<typeof scalingSchema>;

/** How requests wait and where they go; the target decides what is left out. */
export const trafficSchema = z.strictObject({
  maximalConcurrency: z
    .number()
    .int()
    .min(1)
    .max(10_000)
    .optional()
    .describe('Requests that one replica gets at once; 128 if absent'),
  queue: z
    .object({
      maximalWaiting: z
        .number()
        .int()
        .min(0)
        .max(100_000)
        .optional()
        .describe('Requests that may wait for a replica; 1000 if absent'),
      maximalWaitSeconds: z
        .number()
        .positive()
        .max(3_600)
        .optional()
        .describe('Seconds that one of them may wait; 60 if absent'),
    })
    .optional()
    .describe('How requests wait for a replica'),
  sticky: z
    .object({
      header: z
        .string()
        .regex(
          /^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,64}$/,
          'must be the name of a header',
        )
        .describe('Requests with the same value of it go to one revision'),
    })
    .optional()
    .describe('Keeps a caller on one revision'),
});
export type Traffic = z.infer<typeof trafficSchema>;

/** How many requests an endpoint key may send; more are answered with 429. */
export const rateLimitSchema = z.strictObject({
  requestsPerSecond: z.number().positive().max(1_000_000),
  burst: z
    .number()
    .int()
    .min(1)
    .max(1_000_000)
    .describe('Requests that may come at once after a pause'),
});
export type RateLimit = z.infer<typeof rateLimitSchema>;

/** The fewest and the most replicas of a revision while it is awake. */
export function replicaRange(spec: { replicas: number; scaling?: Scaling }): {
  min: number;
  max: number;
} {
  return spec.scaling
    ? { min: spec.scaling.minReplicas, max: spec.scaling.maxReplicas }
    : { min: spec.replicas, max: spec.replicas };
}
