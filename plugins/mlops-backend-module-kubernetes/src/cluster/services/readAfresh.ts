import {
  deployments,
  KubernetesClient,
  listAll,
  pods,
  ResourceType,
} from '../../client';
import { PlacedService } from '@fairway/backstage-plugin-mlops-node';
import { labelNames, MANAGER } from '../../manifests';
import type { KnownObjects } from './KnownObjects';
import { servicesOf } from './NamespaceCaches';
import { type Anchor, httpRoutes } from '../objectTypes';

/** More pods than any service has. */
const MAXIMUM = 20_000;

/** Asks the cluster what it has of a service in a namespace, now. */
export async function readAfresh(
  client: KubernetesClient,
  { namespace, id }: { namespace: string; id: string },
): Promise<KnownObjects> {
  const selection = {
    namespace,
    labelSelector: `${labelNames.serviceId}=${id}`,
    maximum: MAXIMUM,
  };
  const [routes, workloads, replicas] = await Promise.all([
    listAll(client, httpRoutes as ResourceType<Anchor>, selection),
    listAll(client, deployments, selection),
    listAll(client, pods, selection),
  ]);
  return {
    namespace,
    route: routes.items[0],
    deployments: workloads.items,
    pods: replicas.items,
  };
}

/** Every service of which the namespace has an anchor, or something that has outlived it. */
export async function readServices(
  client: KubernetesClient,
  namespace: string,
): Promise<PlacedService[]> {
  const selection = {
    namespace,
    labelSelector: `${labelNames.managedBy}=${MANAGER}`,
    maximum: MAXIMUM,
  };
  const [routes, workloads] = await Promise.all([
    listAll(client, httpRoutes, selection),
    listAll(client, deployments, selection),
  ]);
  return servicesOf([...workloads.items, ...routes.items]);
}
