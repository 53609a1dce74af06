import {
  events,
  KubernetesClient,
  listAll,
  namespaces,
  replicaSets,
} from '../client';
import { ClusterConfig } from '../config';
import { LiveEvent, nodeRooms, ServiceObjects, Surroundings } from '../live';
import { labelNames } from '../manifests';
import { gateways, nodes } from './objectTypes';
import { KnownObjects } from './readAfresh';

const MAX_EVENTS = 5_000;

/**
 * What explains why a service is not as it should be: what stands between its
 * Deployments and its pods, what the cluster said of them, and what is around
 * them. What may not be read, or cannot be read now, is left out.
 */
export async function readCauses(
  client: KubernetesClient,
  config: ClusterConfig,
  known: KnownObjects & { id: string },
): Promise<{ objects: ServiceObjects; around: Surroundings }> {
  const { namespace, id, route } = known;
  const selection = {
    namespace,
    labelSelector: `${labelNames.serviceId}=${id}`,
  };
  const [sets, warnings, space, gateway, machines] = await Promise.all([
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
    orNothing(listAll(client, nodes, { maximum: 5_000 })),
  ]);
  return {
    objects: {
      ...(route && { route }),
      deployments: known.deployments,
      pods: known.pods,
      replicaSets: sets?.items ?? [],
      events: (warnings?.items ?? []) as LiveEvent[],
    },
    around: {
      ...(space && { namespace: space }),
      ...(gateway !== undefined && { gateway }),
      ...(machines && { nodes: nodeRooms(machines.items, undefined) }),
    },
  };
}

/** What is missing must not hide what is there. */
async function orNothing<T>(reading: Promise<T>): Promise<T | undefined> {
  return await reading.catch(() => undefined);
}
