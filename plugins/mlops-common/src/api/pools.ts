import { z } from 'zod';
import { entityRefSchema, instantSchema } from './common';

export const acceleratorDeviceSchema = z.object({
  index: z.number().int(),
  uuid: z.string(),
  name: z.string(),
  memoryMiB: z.number(),
  memoryUsedMiB: z.number().optional(),
  utilizationPercent: z.number().optional(),
  temperatureCelsius: z.number().optional(),
  powerWatts: z.number().optional(),
  driverVersion: z.string().optional(),
  usable: z
    .boolean()
    .describe('Whether the runtimes of this pool can compute on it'),
  reason: z.string().optional().describe('Why it is not usable'),
});
export type AcceleratorDevice = z.infer<typeof acceleratorDeviceSchema>;

export const priceSchema = z.object({
  currency: z.string(),
  perHour: z.number().min(0),
  source: z.string().optional(),
});
export type Price = z.infer<typeof priceSchema>;

export const amountsSchema = z.object({
  cpu: z.number(),
  memoryMiB: z.number(),
  gpus: z.number(),
});
export type Amounts = z.infer<typeof amountsSchema>;

/** What a serving target says of a pool, and since when that is known. */
/** Something that a cluster has, or could have, and what follows from it. */
export const clusterComponentSchema = z.object({
  name: z.string(),
  installed: z.boolean(),
  versions: z
    .array(z.string())
    .describe('Its own version, or those of its API that are served'),
  effect: z.string().describe('What follows from its being there, or not'),
  fix: z.string().optional().describe('How to add it'),
});
export type ClusterComponent = z.infer<typeof clusterComponentSchema>;

export const capabilitiesSchema = z.object({
  asOf: instantSchema,
  reachable: z.boolean(),
  problem: z.string().optional().describe('Why the pool cannot be reached'),
  weights: z.boolean(),
  mirror: z.boolean(),
  scaleToZero: z.boolean(),
  maxAddressableRevisions: z.number().int().min(1),
  protocols: z.array(z.string()),
  runtimes: z.array(z.string()),
  formats: z.array(z.string()),
  accelerator: z.boolean(),
  capacity: amountsSchema
    .optional()
    .describe('What the pool has, where the serving target can count it'),
  components: z
    .array(clusterComponentSchema)
    .max(50)
    .optional()
    .describe('What is installed beside it; absent where that is not known'),
});
export type Capabilities = z.infer<typeof capabilitiesSchema>;

export const poolHolderSchema = z.object({
  service: z.string(),
  owner: z.string(),
  environment: z.string(),
  replicas: z.number().int().describe('The most that it may have'),
  reserved: amountsSchema,
});

export const poolSchema = z.object({
  ref: entityRefSchema,
  name: z.string(),
  title: z.string(),
  description: z.string().optional(),
  type: z.string(),
  owner: z.string(),
  target: z.string(),
  discovered: z
    .boolean()
    .describe('Found by a serving target, not written in the catalog'),
  capacity: amountsSchema,
  reserved: amountsSchema,
  devices: z.array(acceleratorDeviceSchema),
  price: priceSchema.optional(),
  capabilities: capabilitiesSchema,
  holders: z.array(poolHolderSchema),
});
export type Pool = z.infer<typeof poolSchema>;

/** One pool as the form shows it: does the request fit, and if not, why. */
export const poolFitSchema = z.object({
  pool: poolSchema,
  fits: z.boolean(),
  findings: z.array(
    z.object({
      severity: z.enum(['blocking', 'warning', 'info']),
      code: z.string(),
      message: z.string(),
      fix: z.string().optional(),
    }),
  ),
});
export type PoolFit = z.infer<typeof poolFitSchema>;
