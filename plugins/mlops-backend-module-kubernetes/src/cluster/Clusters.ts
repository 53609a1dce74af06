import { NotFoundError } from '@backstage/errors';
import type { PoolPlacement } from '@fairway/backstage-plugin-mlops-common';
import type { PlacedService } from '@fairway/backstage-plugin-mlops-node';
import type { ClusterConfig, PoolConfig } from '../config';
import { poolOfCatalog, type Placement } from '../manifests';
import { Cluster } from './Cluster';

/** A pool, and the cluster that it is on. */
export interface ClusterPool {
  cluster: Cluster;
  pool: PoolConfig;
}

/** A pool as a target is asked about it, or as a service was placed on it. */
export interface PoolOnCluster {
  /** Entity reference, such as `gpupool:default/eu-a100`. */
  ref: string;
  /** Where its catalog entity said that it is; absent: the configuration knows it. */
  placement?: PoolPlacement;
}

/** The pool that a service was placed on. */
export function placeOf({ pool, placement }: PlacedService): PoolOnCluster {
  return { ref: pool, ...(placement && { placement }) };
}

/** Pools of the configuration are in this namespace of the catalog. */
const CONFIGURED = /^gpupool:default\/([^/]+)$/;

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
   * Whether the cluster takes a pool of the catalog is not asked here: what was
   * placed goes on though it would not be placed again.
   *
   * @throws NotFoundError where no cluster of the configuration has it
   */
  ofPool({ ref, placement }: PoolOnCluster): ClusterPool {
    return placement
      ? this.#ofCatalog(ref, placement)
      : this.#ofConfiguration(ref);
  }

  #ofCatalog(ref: string, placement: PoolPlacement): ClusterPool {
    const cluster = this.all.find(
      ({ config }) => config.name === placement.cluster,
    );
    if (!cluster) {
      throw new NotFoundError(
        `The pool ${ref} is on a cluster ${
          placement.cluster
        }, which mlops.kubernetes does not have; it has ${this.all
          .map(({ config }) => config.name)
          .join(', ')}`,
      );
    }
    return { cluster, pool: poolOfCatalog(nameOf(ref), placement) };
  }

  #ofConfiguration(ref: string): ClusterPool {
    const name = CONFIGURED.exec(ref)?.[1];
    for (const cluster of this.all) {
      const pool = cluster.config.pools.find(p => p.name === name);
      if (pool) {
        return { cluster, pool };
      }
    }
    throw new NotFoundError(
      `No cluster of mlops.kubernetes has a pool ${nameOf(
        ref,
      )}; add it to the pools of one, have its entity name the cluster (spec.cluster), or move the service to another pool`,
    );
  }
}

function nameOf(ref: string): string {
  return ref.slice(ref.lastIndexOf('/') + 1);
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
  const gitOps = gitOpsOf(config, namespace.name);
  const {
    name,
    namespace: gatewayNamespace,
    sectionName,
    domain,
    timeouts,
  } = config.gateway;
  return {
    cluster: config.name,
    namespace: namespace.name,
    gateway: {
      name,
      namespace: gatewayNamespace,
      sectionName,
      domain,
      timeouts,
    },
    images: config.images,
    huggingFace: config.huggingFace,
    imagePullSecrets: config.imagePullSecrets,
    modelHosts: config.modelHosts,
    modelAuthority: config.modelAuthority,
    ...(gitOps && { gitOps }),
    pool: {
      name: pool.name,
      nodeSelector: pool.nodeSelector,
      tolerations: pool.tolerations,
      gpuResource: pool.gpuResource,
      gpuMemoryMiB: pool.gpuMemoryMiB,
      queue: pool.queue,
      runtimeClassName: pool.runtimeClassName,
    },
  };
}

/**
 * Where in Git the objects of a namespace are. The folder of the cluster has one
 * for each namespace, since names of services are theirs. Pure.
 */
export function gitOpsOf(
  { gitOps, namespaces }: Pick<ClusterConfig, 'gitOps' | 'namespaces'>,
  namespace: string,
): Placement['gitOps'] {
  const own = namespaces.find(({ name }) => name === namespace)?.gitOps;
  if (own !== undefined) {
    return own || undefined;
  }
  return gitOps && { ...gitOps, path: `${gitOps.path}/${namespace}` };
}
