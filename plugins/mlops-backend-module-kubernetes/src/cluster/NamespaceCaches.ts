import { LoggerService } from '@backstage/backend-plugin-api';
import { PlacedService } from '@fairway/backstage-plugin-mlops-node';
import {
  Deployment,
  deployments,
  KubernetesClient,
  KubernetesObject,
  Pod,
  pods,
  ResourceType,
} from '../client';
import { annotationNames, labelNames, MANAGER } from '../manifests';
import type { Anchor } from '../target/anchor/anchor';
import { ResourceCache } from '../watch';
import { httpRoutes } from './objectTypes';

/** What Fairway has in one namespace of a cluster, kept up to date by watches. */
export class NamespaceCaches {
  readonly namespace: string;
  readonly routes: ResourceCache<Anchor>;
  readonly deployments: ResourceCache<Deployment>;
  readonly pods: ResourceCache<Pod>;

  static create(options: {
    client: KubernetesClient;
    namespace: string;
    logger: LoggerService;
  }): NamespaceCaches {
    return new NamespaceCaches(options);
  }

  private constructor(options: {
    client: KubernetesClient;
    namespace: string;
    logger: LoggerService;
  }) {
    const cacheOf = <T extends KubernetesObject>(
      type: ResourceType<T>,
      transform?: (object: T) => T,
    ) =>
      ResourceCache.create({
        ...options,
        type,
        labelSelector: `${labelNames.managedBy}=${MANAGER}`,
        ...(transform && { transform }),
      });
    this.namespace = options.namespace;
    // Who has set the weights stands in the managed fields.
    this.routes = cacheOf(
      httpRoutes as ResourceType<Anchor>,
      (route: Anchor) => route,
    );
    this.deployments = cacheOf(deployments);
    this.pods = cacheOf(pods);
  }

  get all(): readonly ResourceCache<KubernetesObject>[] {
    return [
      this.routes,
      this.deployments,
      this.pods,
    ] as unknown as readonly ResourceCache<KubernetesObject>[];
  }

  /** Every service of which there is an anchor, or something that has outlived it. */
  services(): PlacedService[] {
    return servicesOf([...this.deployments.list(), ...this.routes.list()]);
  }
}

/** The services that objects belong to, each once. */
export function servicesOf(
  objects: readonly Pick<KubernetesObject, 'metadata'>[],
): PlacedService[] {
  const found = new Map<string, PlacedService>();
  for (const object of objects) {
    const service = serviceOf(object);
    if (service) {
      found.set(service.id, service);
    }
  }
  return [...found.values()];
}

/** The service that an object belongs to; undefined where it belongs to none. */
export function serviceOf({
  metadata,
}: Pick<KubernetesObject, 'metadata'>): PlacedService | undefined {
  const { labels = {}, annotations = {} } = metadata ?? {};
  const id = labels[labelNames.serviceId];
  const name = labels[labelNames.service] ?? labels[labelNames.name];
  return labels[labelNames.managedBy] === MANAGER && id && name
    ? { id, name, pool: annotations[annotationNames.pool] ?? '' }
    : undefined;
}
