import type {
  Amounts,
  Capabilities,
  Finding,
} from '@fairway/backstage-plugin-mlops-common';
import type { DesiredService } from '@fairway/backstage-plugin-mlops-node';
import type { Cluster } from '../cluster/Cluster';
import type { ClusterPool } from '../cluster/Clusters';
import type { ClusterConfig } from '../config';
import type { ServiceObjects } from '../live';
import { placementFindings, type Placement } from '../manifests';
import { deploymentWorkloads } from './write/deploymentWorkloads';
import type { Workloads } from './write/Workloads';

/** What tells one serving target on clusters from another. */
export interface Flavour {
  readonly kind: 'kubernetes' | 'kserve';

  /** What revisions are made by, on this cluster. */
  workloads(config: ClusterConfig): Workloads;

  /** What can be said of a declaration before its objects are tried out. */
  findings(
    desired: DesiredService,
    placement: Placement,
    options: { pool: ClusterPool; capacity: Amounts | undefined },
  ): Promise<Finding[]>;

  /** What it can do there, beside what any target on a cluster can. */
  capabilities(pool: ClusterPool): Promise<Partial<Capabilities>>;

  /** What explains why a service is not as it should be, beside its pods and Deployments. */
  causes(
    cluster: Cluster,
    service: { id: string; namespace: string },
  ): Promise<Partial<ServiceObjects>>;
}

/** Revisions as Deployments of our own. */
export const deploymentFlavour: Flavour = {
  kind: 'kubernetes',
  workloads: () => deploymentWorkloads,
  findings: async (desired, placement, { capacity }) =>
    placementFindings(desired, placement, capacity),
  capabilities: async () => ({}),
  causes: async () => ({}),
};
