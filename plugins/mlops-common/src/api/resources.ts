import { z } from 'zod';
import { scalingSchema } from './scaling';

/**
 * What one replica of a revision may use.
 *
 * `cpu` is in cores (0.25 is a quarter of one core), `memoryMiB` in mebibytes,
 * `gpus` in whole devices or slices as the pool's sharing mode counts them.
 */
export const resourcesSchema = z.strictObject({
  cpu: z.number().min(0.1).max(256).describe('CPU cores for one replica'),
  memoryMiB: z
    .number()
    .int()
    .min(64)
    .max(4_194_304)
    .describe('Memory for one replica, in MiB'),
  gpus: z
    .number()
    .int()
    .min(0)
    .max(64)
    .describe('GPUs for one replica, 0 for none'),
});
export type Resources = z.infer<typeof resourcesSchema>;

/** The three words that a person who knows no ML can choose between. */
export const sizeNames = ['small', 'medium', 'large'] as const;
export const sizeNameSchema = z.enum(sizeNames);
export type SizeName = z.infer<typeof sizeNameSchema>;

export const sizeSchema = z.object({
  name: sizeNameSchema,
  title: z.string(),
  description: z.string(),
  resources: resourcesSchema,
  replicas: z.number().int().min(1).max(100),
  scaling: scalingSchema.optional(),
});
export type Size = z.infer<typeof sizeSchema>;

/** Where a service stands on the way to production; names come from config. */
export const environmentSchema = z.object({
  name: z.string(),
  title: z.string(),
  description: z.string().optional(),
  production: z.boolean(),
});
export type Environment = z.infer<typeof environmentSchema>;

export const optionsSchema = z.object({
  environments: z.array(environmentSchema),
  sizes: z.array(sizeSchema),
});
/** What the deployment form offers besides models and pools. */
export type Options = z.infer<typeof optionsSchema>;

const environmentVariableName = /^[A-Za-z_][A-Za-z0-9_]{0,127}$/;

export const environmentVariablesSchema = z
  .record(
    z
      .string()
      .regex(
        environmentVariableName,
        'must be a variable name: letters, digits and underscores, not starting with a digit',
      ),
    z.string().max(4096),
  )
  .refine(
    variables => Object.keys(variables).length <= 64,
    'at most 64 environment variables are allowed',
  )
  .describe('Environment variables of the runtime; never put secrets here');
