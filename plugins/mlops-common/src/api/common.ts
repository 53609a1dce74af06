import { z } from 'zod';

/** A catalog entity reference with kind and namespace, such as `model:default/digits`. */
export const entityRefSchema = z
  .string()
  .regex(
    /^[a-z]+:[a-z0-9]([a-z0-9._-]*[a-z0-9])?\/[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?$/i,
    'must be a full entity reference such as model:default/digits',
  )
  .max(256);

/** A name that can stand in a URL and as a Kubernetes object name (RFC 1123 label). */
export const serviceNameSchema = z
  .string()
  .min(1)
  .max(52, 'must have at most 52 characters')
  .regex(
    /^[a-z]([a-z0-9-]*[a-z0-9])?$/,
    'must start with a lower case letter, and hold only lower case letters, digits and hyphens',
  );

/** An instant as ISO 8601 in UTC with milliseconds. */
export const instantSchema = z.string().describe('ISO 8601 instant in UTC');

/** Wraps an item schema into one page of a list. */
export function pageSchema<T extends z.ZodType>(item: T) {
  return z.object({
    items: z.array(item),
    totalItems: z.number().int().min(0),
    limit: z.number().int().min(1),
    offset: z.number().int().min(0),
  });
}
export type Page<T> = {
  items: T[];
  totalItems: number;
  limit: number;
  offset: number;
};

/** A check of a request against reality, with its fix. */
export const findingSchema = z.object({
  severity: z.enum(['blocking', 'warning', 'info']),
  code: z.string().describe('Stable identifier, such as pool-full'),
  message: z.string().describe('What was found, in plain words'),
  fix: z.string().optional().describe('What to do about it'),
});
export type Finding = z.infer<typeof findingSchema>;

export const tensorSpecSchema = z.object({
  name: z.string(),
  datatype: z.string(),
  shape: z.array(z.number().int()),
  labels: z.array(z.string()).optional(),
  description: z.string().optional(),
});
export const signatureSchema = z.object({
  inputs: z.array(tensorSpecSchema),
  outputs: z.array(tensorSpecSchema),
});
