import {
  Amounts,
  Capabilities,
  PoolPlacement,
} from '@fairway/backstage-plugin-mlops-common';
import { DiscoveredPool } from '@fairway/backstage-plugin-mlops-node';
import { catalogPoolFindings } from '../../cluster/catalogPool';
import { ClusterPool } from '../../cluster/Clusters';
import type { PoolConfig } from '../../config';
import { isSelected, NodeRoom } from '../../live';
import { formatsOf, MAX_REVISIONS, runtimesOf } from '../../manifests';

const MIB = 2 ** 20;

/** The Gateway API's name of what copies predictions. */
const MIRROR = 'HTTPRouteRequestMirror';

export const PROTOCOLS = ['open-inference-v2', 'kserve-v1', 'openai'];

/**
 * What the pool has: as its configuration says, else what its ready nodes offer.
 * Undefined where neither is known.
 */
export async function capacityOf({
  cluster,
  pool,
}: ClusterPool): Promise<Amounts | undefined> {
  if (pool.capacity) {
    return pool.capacity;
  }
  const rooms = await cluster.nodes.rooms();
  return rooms && sumOf(rooms, pool);
}

/** Pure. A GPU counts by the resource that its pods ask for. */
export function sumOf(rooms: readonly NodeRoom[], pool: PoolConfig): Amounts {
  const usable = rooms.filter(
    room =>
      room.ready &&
      !room.unschedulable &&
      isSelected(room, pool.nodeSelector ?? {}),
  );
  const sum = (resource: string) =>
    usable.reduce((all, room) => all + (room.allocatable[resource] ?? 0), 0);
  return {
    cpu: sum('cpu'),
    memoryMiB: Math.floor(sum('memory') / MIB),
    gpus: pool.gpuResource === undefined ? 0 : sum(pool.gpuResource),
  };
}

/** The pool as the catalog shows it; with nothing to offer where its capacity is not known. */
export async function discoveredPool(
  clusterPool: ClusterPool,
): Promise<DiscoveredPool> {
  const { cluster, pool } = clusterPool;
  return {
    name: pool.name,
    title: pool.title ?? pool.name,
    description: pool.description ?? `Nodes of cluster ${cluster.config.name}`,
    type: 'node-pool',
    ...(pool.owner !== undefined && { owner: pool.owner }),
    ...(pool.price && {
      price: {
        ...pool.price,
        source: 'mlops.kubernetes.clusters.pools of the configuration',
      },
    }),
    capacity: (await capacityOf(clusterPool)) ?? {
      cpu: 0,
      memoryMiB: 0,
      gpus: 0,
    },
    devices: [],
  };
}

/** Never throws: what is not known is an answer. */
export async function capabilitiesOf(
  { cluster, pool }: ClusterPool,
  placement: PoolPlacement | undefined,
): Promise<Capabilities> {
  const refused = placement
    ? catalogPoolFindings(pool.name, placement, cluster.config)
    : [];
  const problem =
    refused.length > 0
      ? refused.map(({ message }) => message).join('. ')
      : await cluster.requireReachable().then(
          () => undefined,
          (error: Error) => error.message,
        );
  const [capacity, components] =
    problem === undefined
      ? await Promise.all([
          capacityOf({ cluster, pool }),
          cluster.components.read(),
        ])
      : [];
  return {
    asOf: (cluster.asOf ?? new Date()).toISOString(),
    reachable: problem === undefined,
    ...(problem !== undefined && { problem }),
    weights: true,
    mirror: problem === undefined && (await cluster.gateway.mayHave(MIRROR)),
    scaleToZero: false,
    maxAddressableRevisions: MAX_REVISIONS,
    protocols: [...PROTOCOLS],
    runtimes: runtimesOf(cluster.config.images),
    formats: formatsOf(cluster.config.images),
    accelerator: pool.gpuResource !== undefined,
    ...(capacity && { capacity }),
    ...(components && { components }),
  };
}
