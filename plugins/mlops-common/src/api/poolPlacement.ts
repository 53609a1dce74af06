import { z } from 'zod';

export const tolerationSchema = z.object({
  key: z.string(),
  operator: z.enum(['Exists', 'Equal']).optional(),
  value: z.string().optional(),
  effect: z.enum(['NoSchedule', 'PreferNoSchedule', 'NoExecute']).optional(),
  tolerationSeconds: z.number().int().optional(),
});
export type Toleration = z.infer<typeof tolerationSchema>;

/**
 * Where a pool of the catalog is, as its entity said when a revision was made.
 * It is kept with the revision: an entity that is edited later moves and
 * restarts nothing. Whether a cluster takes it is for its serving target to say.
 */
export const poolPlacementSchema = z.object({
  cluster: z.string().describe('By the name its serving target gives it'),
  nodeLabels: z
    .record(z.string(), z.string())
    .optional()
    .describe('Labels of the nodes of the pool'),
  tolerations: z.array(tolerationSchema).max(20).optional(),
  resourceName: z
    .string()
    .optional()
    .describe('Extended resource by which nodes count the accelerators'),
  gpuMemoryMiB: z
    .number()
    .int()
    .optional()
    .describe('Memory of one accelerator, where replicas get whole ones'),
  queue: z
    .string()
    .optional()
    .describe("Kueue's LocalQueue that admits replicas to the pool"),
});
export type PoolPlacement = z.infer<typeof poolPlacementSchema>;
