import { targetOf, type ClusterConfig } from '../config';
import { kserveFlavour } from '../kserve/kserveFlavour';
import { deploymentFlavour, type Flavour } from './Flavour';

/** Of which flavours there are targets: KServe's only where a cluster has it. */
export function flavoursOf(clusters: readonly ClusterConfig[]): Flavour[] {
  return clusters.some(hasKServe)
    ? [deploymentFlavour, kserveFlavour]
    : [deploymentFlavour];
}

/** May services run by KServe there? A pool of the catalog may say so, too. */
function hasKServe({ kserve, pools }: ClusterConfig): boolean {
  return (
    kserve !== undefined || pools.some(pool => targetOf(pool) === 'kserve')
  );
}
