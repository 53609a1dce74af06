import { z } from 'zod';
import { instantSchema } from './common';
import { rateLimitSchema } from './scaling';

export const keySchema = z.object({
  id: z.string(),
  name: z.string(),
  prefix: z.string().describe('The first characters, to recognise the key by'),
  createdBy: z.string(),
  createdAt: instantSchema,
  expiresAt: instantSchema.optional(),
  revokedAt: instantSchema.optional(),
  lastUsedAt: instantSchema.optional(),
  useCount: z.number().int().min(0),
  rateLimit: rateLimitSchema.optional().describe('Absent: not limited'),
});
/** An endpoint key without its secret. */
export type EndpointKey = z.infer<typeof keySchema>;

export const keyRequestSchema = z
  .object({
    name: z
      .string()
      .min(1)
      .max(63)
      .regex(/^[\w .-]+$/, 'may hold letters, digits, spaces, . _ and -'),
    expiresInDays: z.number().int().min(1).max(3650).optional(),
    rateLimit: rateLimitSchema.optional(),
  })
  .strict();
export type KeyRequest = z.infer<typeof keyRequestSchema>;

export const createdKeySchema = keySchema.extend({
  secret: z.string().describe('The whole key; shown this once, never stored'),
  enforced: z
    .boolean()
    .describe('Whether the data plane already accepts it; else within seconds'),
});
export type CreatedKey = z.infer<typeof createdKeySchema>;

export const revokedKeySchema = keySchema.extend({
  enforced: z
    .boolean()
    .describe('Whether the data plane already refuses it; else within seconds'),
});
export type RevokedKey = z.infer<typeof revokedKeySchema>;
