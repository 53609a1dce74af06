import { z } from 'zod';

const countSchema = z.number().int().min(0);
const instantSchema = z
  .number()
  .min(0)
  .describe('Milliseconds since the epoch, by the clock of this host');
const histogramSchema = z
  .string()
  .max(200_000)
  .describe('LogHistogram of @fairway/statistics in base64');

export const outcomeCountsSchema = z.object({
  success: countSchema,
  clientError: countSchema.describe('400 to 499 but 429'),
  rateLimited: countSchema.describe('429'),
  serverError: countSchema.describe('500 and more but 504, or broken off'),
  timeout: countSchema.describe('504'),
  cancelled: countSchema.describe('The client went away'),
});

export const mirrorCountsSchema = z.object({
  outcomes: outcomeCountsSchema,
  dropped: countSchema.describe('Not sent'),
  compared: countSchema,
  mismatches: countSchema,
  notCompared: countSchema.describe('Too large, not readable, or no time'),
  latency: histogramSchema.optional().describe('Milliseconds, of successes'),
});

const countedSchema = {
  output: z.string(),
  column: countSchema.optional(),
  count: countSchema,
};

export const outputDistributionSchema = z.discriminatedUnion('type', [
  z.object({
    ...countedSchema,
    type: z.literal('numeric'),
    nonNegative: histogramSchema.optional(),
    negative: histogramSchema.optional().describe('Without their sign'),
    notANumber: countSchema,
    infinite: countSchema,
  }),
  z.object({
    ...countedSchema,
    type: z.literal('categorical'),
    values: z.array(z.object({ value: z.string(), count: countSchema })),
    other: countSchema,
  }),
]);

export const signalWindowSchema = z.object({
  sequence: z.number().int().min(1),
  start: instantSchema,
  end: instantSchema.describe('Exclusive'),
  requests: countSchema,
  outcomes: outcomeCountsSchema,
  latency: histogramSchema.optional().describe('Milliseconds, of successes'),
  mirror: mirrorCountsSchema.optional(),
  outputs: z
    .object({
      answers: countSchema.describe('That were read'),
      eligible: countSchema,
      share: z.number().min(0).max(1),
      skipped: z.object({
        tooLarge: countSchema,
        noTime: countSchema,
        unreadable: countSchema,
      }),
      distributions: z.array(outputDistributionSchema).max(64),
    })
    .optional(),
});
/** What one revision counted in 5 s; where there is none, nothing came. */
export type SignalWindow = z.infer<typeof signalWindowSchema>;

export const signalsSchema = z.object({
  id: z.string().describe('Of the service that has the name'),
  epoch: z.number().int().describe('Of the host: it forgets with each start'),
  dataSince: instantSchema.describe('What was before is not known'),
  asOf: instantSchema.describe('All windows before are in; go on from here'),
  revisions: z.array(
    z.object({
      revision: z.number().int(),
      windows: z.array(signalWindowSchema),
    }),
  ),
  unrouted: z
    .array(signalWindowSchema)
    .describe('Requests that no revision got'),
});
/** What the host has counted of a service. */
export type Signals = z.infer<typeof signalsSchema>;

const revisionsPattern = /^\d{1,10}(,\d{1,10}){0,49}$/;

export const signalsQuerySchema = z.strictObject({
  since: z.coerce.number().pipe(instantSchema).optional(),
  until: z.coerce.number().pipe(instantSchema).optional(),
  revisions: z
    .string()
    .regex(revisionsPattern, 'must be at most 50 numbers, such as 1,2')
    .optional(),
  limit: z.coerce.number().pipe(z.number().int().min(1)).optional(),
});
