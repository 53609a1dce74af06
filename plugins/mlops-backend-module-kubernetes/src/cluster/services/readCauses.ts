import { events, listAll, namespaces, Pod, replicaSets } from '../../client';
import type { Cluster } from '../Cluster';
import { condition, LiveEvent, ServiceObjects, Surroundings } from '../../live';
import { labelNames } from '../../manifests';
import { gateways } from '../objectTypes';
import { readQueues } from '../queues/readQueues';
import type { KnownObjects } from './KnownObjects';

const MAX_EVENTS = 5_000;

/**
 * What explains why a service is not as it should be: what stands between its
 * Deployments and its pods, what the cluster said of them, and what is around
 * them. What may not be read, or cannot be read now, is left out.
 */
export async function readCauses(
  cluster: Cluster,
  known: KnownObjects & { id: string },
): Promise<{ objects: ServiceObjects; around: Surroundings }> {
  const { client, config } = cluster;
  const { namespace, id, route } = known;
  const selection = {
    namespace,
    labelSelector: `${labelNames.serviceId}=${id}`,
  };
  const [sets, warnings, space, gateway, rooms, kueue] = await Promise.all([
    orNothing(listAll(client, replicaSets, selection)),
    orNothing(
      listAll(client, events, {
        namespace,
        fieldSelector: 'type!=Normal',
        maximum: MAX_EVENTS,
      }),
    ),
    orNothing(client.get(namespaces, { name: namespace })),
    orNothing(
      client
        .get(gateways, {
          namespace: config.gateway.namespace,
          name: config.gateway.name,
        })
        .then(found => found ?? null),
    ),
    orNothing(
      known.pods.some(isUnschedulable)
        ? cluster.nodes.roomsWithRequests()
        : cluster.nodes.rooms(),
    ),
    readQueues(cluster, namespace, known.pods),
  ]);
  return {
    objects: {
      ...(route && { route }),
      deployments: known.deployments,
      pods: known.pods,
      replicaSets: sets?.items ?? [],
      events: (warnings?.items ?? []) as LiveEvent[],
      ...(kueue && { workloads: kueue.workloads }),
    },
    around: {
      ...(space && { namespace: space }),
      ...(gateway !== undefined && { gateway }),
      ...(rooms && { nodes: [...rooms] }),
      ...kueue?.around,
    },
  };
}

function isUnschedulable({ status }: Pod): boolean {
  return (
    condition(status?.conditions, 'PodScheduled')?.reason === 'Unschedulable'
  );
}

/** What is missing must not hide what is there. */
async function orNothing<T>(reading: Promise<T>): Promise<T | undefined> {
  return await reading.catch(() => undefined);
}
