import { poolPlacementSchema, type PoolPlacement } from '../api/poolPlacement';
import type { GpuPoolEntityV1alpha1 } from './GpuPoolEntity';

/**
 * Where a pool says that its members are. Undefined when it names no cluster, or
 * says the rest in a way that nobody can read, of which the catalog says what is
 * wrong: then its serving target must know it by name.
 */
export function placementOfPool({
  spec,
}: GpuPoolEntityV1alpha1): PoolPlacement | undefined {
  const { cluster, selector, quota, accelerator, sharing } = spec;
  if (cluster === undefined) {
    return undefined;
  }
  const queue = quota?.kueue?.localQueue;
  const parsed = poolPlacementSchema.safeParse({
    cluster,
    ...(selector?.nodeLabels && { nodeLabels: selector.nodeLabels }),
    ...(selector?.tolerations && { tolerations: selector.tolerations }),
    ...(selector?.resourceName !== undefined && {
      resourceName: selector.resourceName,
    }),
    // A part of a device has less, and how much is not written here.
    ...(accelerator &&
      (sharing?.mode ?? 'exclusive') === 'exclusive' && {
        gpuMemoryMiB: Math.floor(accelerator.memoryMiB),
      }),
    ...(queue !== undefined && { queue }),
  });
  return parsed.success ? parsed.data : undefined;
}
