import { z } from 'zod';

/** Defaults of what a declaration may leave out; they are never stored. */
export const trafficDefaults = {
  targetConcurrency: 8,
  idleSeconds: 300,
  maximalConcurrency: 128,
  maximalWaiting: 1_000,
  maximalWaitSeconds: 60,
} as const;

export const scalingSchema = z
  .strictObject({
    minReplicas: z
      .number()
      .int()
      .min(0)
      .max(100)
      .describe('0 lets the revision sleep while nobody predicts'),
    maxReplicas: z.number().int().min(1).max(100),
    targetConcurrency: z
      .number()
      .positive()
      .max(10_000)
      .optional()
      .describe(
        'Requests under way or waiting that one replica shall have on average; 8 unless told',
      ),
    idleSeconds: z
      .number()
      .int()
      .min(5)
      .max(86_400)
      .optional()
      .describe('Without a request until it sleeps; 300 unless told'),
  })
  .refine(
    ({ minReplicas, maxReplicas }) => minReplicas <= maxReplicas,
    'minReplicas must not be larger than maxReplicas',
  );
/** Between which numbers of replicas a revision may be, and by what. */
export type ScalingDeclaration = z.infer<typeof scalingSchema>;

/** What a revision may say about its traffic beside its weight. */
export const revisionTraffic = {
  scaling: scalingSchema
    .optional()
    .describe(
      'Without it there are always `replicas` of them; with it `replicas` is the number to begin with, at least 1 so that the first start is seen to work',
    ),
  maximalConcurrency: z
    .number()
    .int()
    .min(1)
    .max(10_000)
    .optional()
    .describe('Requests that one replica gets at once; 128 unless told'),
  mirror: z
    .number()
    .min(0)
    .max(100)
    .optional()
    .describe(
      'Percent of the predictions of the service that it gets a copy of, whatever its weight',
    ),
};

/** What a service may say about how requests wait and where they go. */
export const serviceTraffic = {
  sticky: z
    .strictObject({
      header: z
        .string()
        .regex(
          /^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,64}$/,
          'must be the name of a header',
        )
        .describe('Requests with the same value of it go to one revision'),
    })
    .optional(),
  queue: z
    .strictObject({
      maximalWaiting: z
        .number()
        .int()
        .min(0)
        .max(100_000)
        .optional()
        .describe('Requests that may wait for a replica; 1000 unless told'),
      maximalWaitSeconds: z
        .number()
        .positive()
        .max(3_600)
        .optional()
        .describe('How long one of them may wait; 60 unless told'),
    })
    .optional(),
};

export const rateLimitSchema = z.strictObject({
  requestsPerSecond: z.number().positive().max(1_000_000),
  burst: z
    .number()
    .int()
    .min(1)
    .max(1_000_000)
    .describe('Requests that may come at once after a pause'),
});
/** How many requests an endpoint key may send. */
export type RateLimit = z.infer<typeof rateLimitSchema>;
