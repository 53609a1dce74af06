import type { PoolPlacement as CatalogPlacement } from '@fairway/backstage-plugin-mlops-common';
import type { DesiredRevision } from '@fairway/backstage-plugin-mlops-node';
import type { Placement, PoolPlacement } from './Placement';

/** A pool of the catalog, as pods ask for its nodes. Pure. */
export function poolOfCatalog(name: string, placement: CatalogPlacement) {
  const { nodeLabels, tolerations, resourceName, gpuMemoryMiB, queue } =
    placement;
  return {
    name,
    ...(nodeLabels && { nodeSelector: nodeLabels }),
    ...(tolerations && { tolerations }),
    ...(resourceName !== undefined && { gpuResource: resourceName }),
    ...(gpuMemoryMiB !== undefined && { gpuMemoryMiB }),
    ...(queue !== undefined && { queue }),
  } satisfies PoolPlacement;
}

/**
 * The place of one revision: on the nodes of its pool as they were when it was
 * made, so that a pool which is edited later moves no pods. Pure.
 */
export function placementOfRevision(
  placement: Placement,
  { spec }: Pick<DesiredRevision, 'spec'>,
): Placement {
  return spec.placement
    ? {
        ...placement,
        pool: poolOfCatalog(placement.pool.name, spec.placement),
      }
    : placement;
}
