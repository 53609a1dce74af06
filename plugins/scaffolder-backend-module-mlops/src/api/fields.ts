import type { z as zodV3 } from 'zod/v3';

type Zod = typeof zodV3;

/*
 * The scaffolder hands its actions a zod of version 3, while the schemas of
 * mlops-common are of version 4, so the bounds are stated once more here; a
 * test compares the JSON Schemas of both, field by field.
 */

/** A catalog entity reference with kind and namespace. */
export const entityRefField = (z: Zod) =>
  z
    .string()
    .regex(
      /^[a-z]+:[a-z0-9]([a-z0-9._-]*[a-z0-9])?\/[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?$/i,
      'must be a full entity reference such as model:default/digits',
    )
    .max(256);

/** The name of a model version. */
export const versionField = (z: Zod) => z.string().min(1).max(63);

/** The name of an inference service that there is. */
export const serviceField = (z: Zod) =>
  z.string().min(1).max(52).describe('Name of the inference service');

/**
 * How long an action waits: `most` seconds at most, and as `unsaid` says where
 * nothing is said.
 */
export const timeoutField = (most: number, unsaid: string) => (z: Zod) =>
  z
    .number()
    .int()
    .min(1)
    .max(most)
    .optional()
    .describe(`How long to wait, in seconds; ${unsaid} if nothing is said`);

/** The fields of a wish to have a model version served. */
export const deploymentFields = {
  name: (z: Zod) =>
    z
      .string()
      .min(1)
      .max(52)
      .regex(/^[a-z]([a-z0-9-]*[a-z0-9])?$/)
      .describe(
        'Name of the inference service: starts with a lower case letter, and holds only lower case letters, digits and hyphens',
      ),
  model: (z: Zod) =>
    entityRefField(z).describe('The model, such as model:default/digits'),
  version: (z: Zod) => versionField(z).describe('The model version to serve'),
  environment: (z: Zod) =>
    z
      .string()
      .min(1)
      .max(63)
      .describe('The environment, one of those that the platform offers'),
  pool: (z: Zod) =>
    entityRefField(z).describe(
      'The pool to run on, such as gpupool:default/this-machine',
    ),
  owner: (z: Zod) =>
    entityRefField(z).describe(
      'The group that owns the service, such as group:default/product-engineering',
    ),
  size: (z: Zod) =>
    z
      .enum(['small', 'medium', 'large'])
      .optional()
      .describe('Resources and replicas in one word; small if nothing is said'),
  resources: (z: Zod) =>
    z
      .object({
        cpu: z.number().min(0.1).max(256).describe('CPU cores'),
        memoryMiB: z
          .number()
          .int()
          .min(64)
          .max(4_194_304)
          .describe('Memory in MiB'),
        gpus: z.number().int().min(0).max(64).describe('GPUs, 0 for none'),
      })
      .optional()
      .describe('What one replica may use, instead of what the size says'),
  replicas: (z: Zod) =>
    z
      .number()
      .int()
      .min(1)
      .max(100)
      .optional()
      .describe(
        'How many replicas, instead of what the size says; with scaling, the number to begin with',
      ),
  scaling: (z: Zod) =>
    z
      .object({
        minReplicas: z.number().int().min(0).max(100),
        maxReplicas: z.number().int().min(1).max(100),
        targetConcurrency: z.number().positive().max(10_000).optional(),
        idleSeconds: z.number().int().min(5).max(86_400).optional(),
      })
      .optional()
      .describe(
        'Between which numbers of replicas there may be, instead of a fixed number; minReplicas 0 lets the service sleep after idleSeconds without a request',
      ),
  traffic: (z: Zod) =>
    z
      .object({
        maximalConcurrency: z.number().int().min(1).max(10_000).optional(),
        queue: z
          .object({
            maximalWaiting: z.number().int().min(0).max(100_000).optional(),
            maximalWaitSeconds: z.number().positive().max(3_600).optional(),
          })
          .optional(),
        sticky: z
          .object({
            header: z.string().regex(/^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,64}$/),
          })
          .optional(),
      })
      .optional()
      .describe(
        'How requests wait for a replica, and by which header callers stay on one revision',
      ),
  environmentVariables: (z: Zod) =>
    z
      .record(
        z.string().regex(/^[A-Za-z_][A-Za-z0-9_]{0,127}$/),
        z.string().max(4096),
      )
      .optional()
      .describe('Environment variables of the runtime; never put secrets here'),
  languageModel: (z: Zod) =>
    z
      .object({
        contextLength: z.number().int().min(16).max(100_000_000).optional(),
        quantization: z
          .string()
          .regex(/^[a-z][a-z0-9_-]{0,63}$/)
          .optional(),
        tensorParallelism: z.number().int().min(1).max(64),
      })
      .strict()
      .optional()
      .describe(
        'How a language model is served: its context in tokens, its quantization, and over how many GPUs each replica divides its weights',
      ),
  clickedAt: (z: Zod) =>
    z
      .string()
      .optional()
      .describe('When the user clicked, as an ISO 8601 instant in UTC'),
  template: (z: Zod) =>
    entityRefField(z)
      .optional()
      .describe('The template that asks; the running one if nothing is said'),
};
