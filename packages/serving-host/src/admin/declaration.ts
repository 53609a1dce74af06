import { z } from 'zod';
import {
  rateLimitSchema,
  revisionTraffic,
  serviceTraffic,
} from './trafficDeclaration.ts';

/** Lower case letters, digits and hyphens: a service's name stands in its URL. */
export const serviceNameSchema = z
  .string()
  .max(52, 'must have at most 52 characters')
  .regex(
    /^[a-z]([a-z0-9-]*[a-z0-9])?$/,
    'must start with a lower case letter, and hold only lower case letters, digits and hyphens',
  );

export const serviceIdSchema = z
  .string()
  .max(128)
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9._:-]*$/,
    'must start with a letter or digit, and hold only letters, digits and . _ : -',
  );

/** Stands in a URL and on a command line, so it never starts with a hyphen. */
const segmentSchema = z
  .string()
  .max(128)
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9._-]*$/,
    'must start with a letter or digit, and hold only letters, digits and . _ -',
  );

/** The claim under which a worker writes; it only ever grows. */
export const epochSchema = z.number().int().min(0);

export const artifactSchema = z.strictObject({
  uri: z
    .string()
    .max(2048)
    .regex(/^[a-z][a-z0-9+.-]*:/i, 'must be a URI, such as file:///models/a'),
  digest: z
    .string()
    .regex(
      /^sha256:[0-9a-f]{64}$/,
      'must be sha256: followed by 64 lower case hexadecimal digits',
    ),
  format: segmentSchema,
});
/** Where the bytes of a model are, and what they must hash to. */
export type Artifact = z.infer<typeof artifactSchema>;

const variableNameSchema = z
  .string()
  .regex(
    /^[A-Za-z_][A-Za-z0-9_]{0,127}$/,
    'must be a variable name: letters, digits and underscores, not starting with a digit',
  )
  .refine(
    name => !/^(NODE_|LD_|DYLD_)/.test(name),
    'must not start with NODE_, LD_ or DYLD_: these load code into the runtime',
  );

const environmentVariablesSchema = z
  .record(variableNameSchema, z.string().max(4096))
  .refine(
    variables => Object.keys(variables).length <= 64,
    'at most 64 environment variables are allowed',
  )
  .refine(
    variables => !Object.values(variables).some(value => value.includes('\0')),
    'values must not hold a zero byte',
  );

export const revisionDeclarationSchema = z.strictObject({
  number: z.number().int().min(1).max(1_000_000_000),
  modelVersion: segmentSchema,
  artifact: artifactSchema,
  replicas: z.number().int().min(0).max(100),
  weight: z
    .number()
    .min(0)
    .max(100)
    .describe('Share of predictions in percent, to a hundredth'),
  resources: z.strictObject({
    cpu: z.number().min(0.1).max(256).describe('Cores for one replica'),
    memoryMiB: z.number().int().min(64).max(4_194_304),
    gpus: z.number().int().min(0).max(64),
  }),
  environmentVariables: environmentVariablesSchema,
  ...revisionTraffic,
});
/** One revision as it is to run. */
export type RevisionDeclaration = z.infer<typeof revisionDeclarationSchema>;

export const keyDeclarationSchema = z.strictObject({
  id: z
    .string()
    .regex(/^[a-z0-9]{8,16}$/, 'must be 8 to 16 lower case letters or digits'),
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/, 'must be 64 lower case hexadecimal digits'),
  expiresAt: z
    .number()
    .int()
    .min(0)
    .optional()
    .describe('Milliseconds since the epoch'),
  rateLimit: rateLimitSchema.optional(),
});
/** An endpoint key without its secret: SHA-256 of the whole key. */
export type KeyDeclaration = z.infer<typeof keyDeclarationSchema>;

const labelSchema = z.string().max(256);

/** Weights sum to 100, or all are 0 when nothing shall be routed. */
export function areWeightsWhole(weights: readonly number[]): boolean {
  const hundredths = weights.map(weight => weight * 100);
  if (hundredths.some(value => Math.abs(value - Math.round(value)) > 1e-6)) {
    return false;
  }
  const sum = hundredths.reduce((total, value) => total + Math.round(value), 0);
  return sum === 0 || sum === 10_000;
}

function areUnique(values: readonly unknown[]): boolean {
  return new Set(values).size === values.length;
}

export const declarationSchema = z.strictObject({
  id: serviceIdSchema,
  name: serviceNameSchema,
  modelName: segmentSchema,
  revisions: z
    .array(revisionDeclarationSchema)
    .max(20)
    .refine(
      revisions => areUnique(revisions.map(revision => revision.number)),
      'two revisions have the same number',
    )
    .refine(
      revisions => areWeightsWhole(revisions.map(revision => revision.weight)),
      'the weights must sum to 100 or all be 0, in steps of 0.01',
    ),
  keys: z
    .array(keyDeclarationSchema)
    .max(1000)
    .refine(
      keys => areUnique(keys.map(key => key.id)),
      'two keys have the same id',
    ),
  labels: z.strictObject({
    model: labelSchema,
    owner: labelSchema,
    environment: labelSchema,
    pool: labelSchema,
  }),
  ...serviceTraffic,
});
/**
 * Everything that one service shall be on this host.
 *
 * No revisions means stopped. Changing the model version, the artifact, the
 * resources or the environment variables of a revision number that already
 * runs replaces its replicas; everything else of a revision changes while they
 * go on.
 */
export type Declaration = z.infer<typeof declarationSchema>;
