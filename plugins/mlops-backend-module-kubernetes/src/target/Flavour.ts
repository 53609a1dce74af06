import type {
  Amounts,
  Capabilities,
  Finding,
} from '@fairway/backstage-plugin-mlops-common';
import type { DesiredService } from '@fairway/backstage-plugin-mlops-node';
import type { Cluster } from '../cluster/Cluster';
import { grantFindings } from '../cluster/installed/interceptorGrant';
import type { ClusterPool } from '../cluster/Clusters';
import type { ServiceObjects } from '../live';
import {
  maySleep,
  placementFindings,
  sleepFindings,
  type Placement,
} from '../manifests';
import { deploymentWorkloads } from './write/deploymentWorkloads';
import type { Workloads } from './write/Workloads';

/** The Gateway API's name of what tells the interceptor which revision is meant. */
const MARKS_FOR_BACKENDS = 'HTTPRouteBackendRequestHeaderModification';

/** What tells one serving target on clusters from another. */
export interface Flavour {
  readonly kind: 'kubernetes' | 'kserve';

  /**
   * What revisions are made by, on this cluster.
   *
   * @param ownedByGit - whether Git brings them, and the portal only leads to them
   */
  workloads(cluster: Cluster, ownedByGit: boolean): Workloads;

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
  // Replicas come and go while a rollout is under way, each time by a pull request.
  workloads: ({ interceptors }, ownedByGit) =>
    deploymentWorkloads(
      ownedByGit ? { known: undefined, interceptor: undefined } : interceptors,
    ),
  async findings(desired, placement, { pool: { cluster }, capacity }) {
    return [
      ...placementFindings(desired, placement, capacity),
      ...(await scalingFindings(desired, placement, cluster)),
    ];
  },
  async capabilities({ cluster }) {
    await cluster.interceptors.read();
    return {
      scaleToZero:
        cluster.interceptors.interceptor !== undefined &&
        (await cluster.gateway.mayHave(MARKS_FOR_BACKENDS)),
    };
  },
  causes: async () => ({}),
};

async function scalingFindings(
  desired: DesiredService,
  placement: Placement,
  { client, config, gateway, interceptors }: Cluster,
): Promise<Finding[]> {
  const { name } = config;
  const ownedByGit = placement.gitOps !== undefined;
  if (ownedByGit || !desired.revisions.some(maySleep)) {
    return sleepFindings(desired, {
      cluster: name,
      gatewayMayMark: true,
      ownedByGit,
    });
  }
  const keda = await interceptors.read();
  const { interceptor } = interceptors;
  return [
    ...sleepFindings(desired, {
      cluster: name,
      ...(keda && { keda }),
      gatewayMayMark: await gateway.mayHave(MARKS_FOR_BACKENDS),
      ownedByGit,
    }),
    ...(interceptor ? await grantFindings(client, placement, interceptor) : []),
  ];
}
