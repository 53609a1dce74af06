import { z } from 'zod';
import { serviceIdSchema } from './declaration.ts';

const countSchema = z.number().int().min(0);
const instantSchema = z
  .number()
  .min(0)
  .describe('Milliseconds since the epoch, by the clock of this host');
const jsonSchema = z.record(z.string(), z.unknown());

export const countRequestSchema = z.strictObject({
  id: serviceIdSchema.describe('Of the service that has the name'),
  revisions: z
    .array(
      z.strictObject({
        revision: z.number().int().min(1),
        signature: jsonSchema.describe('ModelSignature, to read predictions'),
        layout: jsonSchema.describe('Of @fairway/drift: bins and categories'),
      }),
    )
    .min(1)
    .max(20)
    .describe('Counted from now on; others are left as they are'),
});
/** Which revisions of a service shall be counted, and into which bins. */
export type CountRequest = z.infer<typeof countRequestSchema>;

export const driftWindowSchema = z.object({
  sequence: z.number().int().min(1),
  start: instantSchema,
  end: instantSchema.describe('Exclusive'),
  predictions: countSchema.describe('That succeeded'),
  counted: countSchema.describe('Of these, read and counted'),
  skipped: z
    .object({
      tooLarge: countSchema,
      noTime: countSchema,
      unreadable: countSchema,
    })
    .describe('Of those that were chosen'),
  counts: jsonSchema.describe('DriftWindow of @fairway/drift'),
});
/** What one revision counted in 15 s; where there is none, nothing came. */
export type HostDriftWindow = z.infer<typeof driftWindowSchema>;

const countedRevisionSchema = z.object({
  revision: z.number().int(),
  fingerprint: z.string().describe('Of the layout that it is counted by'),
  countedSince: instantSchema.describe('What was before is not known'),
});

export const countResponseSchema = z.object({
  id: z.string().describe('Of the service that has the name'),
  epoch: z.number().int().describe('Of the host: it forgets with each start'),
  revisions: z.array(countedRevisionSchema),
});
/** Which revisions of a service are counted. */
export type CountResponse = z.infer<typeof countResponseSchema>;

export const driftCountsSchema = countResponseSchema.extend({
  asOf: instantSchema.describe('All windows before are in; go on from here'),
  revisions: z.array(
    countedRevisionSchema.extend({ windows: z.array(driftWindowSchema) }),
  ),
});
/** What the host has counted of a service for drift. */
export type HostDriftCounts = z.infer<typeof driftCountsSchema>;
