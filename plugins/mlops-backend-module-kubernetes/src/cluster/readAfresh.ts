import {
  Deployment,
  deployments,
  KubernetesClient,
  listAll,
  Pod,
  pods,
  ResourceType,
} from '../client';
import { labelNames } from '../manifests';
import type { Anchor } from '../target/anchor';
import { httpRoutes } from './objectTypes';

/** What is always read of a service, in one namespace. */
export interface KnownObjects {
  namespace: string;
  /** The anchor. */
  route?: Anchor;
  deployments: Deployment[];
  pods: Pod[];
}

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
