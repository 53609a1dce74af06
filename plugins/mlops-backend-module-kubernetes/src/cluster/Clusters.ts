import { NotFoundError } from '@backstage/errors';
import type { PoolConfig } from '../config';
import type { Placement } from '../manifests';
import { Cluster } from './Cluster';

/** A pool of the configuration, and the cluster that it is on. */
export interface ClusterPool {
  cluster: Cluster;
  pool: PoolConfig;
}

/** All clusters of the configuration, found by the pools on them. */
export class Clusters {
  readonly all: readonly Cluster[];

  static create(all: readonly Cluster[]): Clusters {
    return new Clusters(all);
  }

  private constructor(all: readonly Cluster[]) {
    this.all = all;
  }

  /**
   * @param ref - entity reference of a pool, such as `gpupool:default/eu-a100`
   * @throws NotFoundError where no cluster of the configuration has it
   */
  ofPool(ref: string): ClusterPool {
    const name = ref.slice(ref.lastIndexOf('/') + 1);
    for (const cluster of this.all) {
      const pool = cluster.config.pools.find(p => p.name === name);
      if (pool) {
        return { cluster, pool };
      }
    }
    throw new NotFoundError(
      `No cluster of mlops.kubernetes has a pool ${name}; add it to the pools of one, or move the service to another pool`,
    );
  }
}

/**
 * Where a service goes on the cluster of its pool: the first namespace that is
 * for its owner and its environment.
 *
 * @throws NotFoundError where none is
 */
export function placementOf(
  service: { owner: string; environment: string },
  { cluster, pool }: ClusterPool,
): Placement {
  const { config } = cluster;
  const namespace = config.namespaces.find(
    ({ owners, environments }) =>
      (!owners || owners.includes(service.owner)) &&
      (!environments || environments.includes(service.environment)),
  );
  if (!namespace) {
    throw new NotFoundError(
      `Cluster ${config.name} has no namespace for services of ${service.owner} in ${service.environment}; ask a platform engineer to add one to its namespaces in mlops.kubernetes`,
    );
  }
  const {
    name,
    namespace: gatewayNamespace,
    sectionName,
    domain,
  } = config.gateway;
  return {
    cluster: config.name,
    namespace: namespace.name,
    gateway: { name, namespace: gatewayNamespace, sectionName, domain },
    images: config.images,
    imagePullSecrets: config.imagePullSecrets,
    modelHosts: config.modelHosts,
    modelAuthority: config.modelAuthority,
    pool: {
      name: pool.name,
      nodeSelector: pool.nodeSelector,
      tolerations: pool.tolerations,
      gpuResource: pool.gpuResource,
      queue: pool.queue,
      runtimeClassName: pool.runtimeClassName,
    },
  };
}
