import { LoggerService } from '@backstage/backend-plugin-api';
import { ServiceUnavailableError } from '@backstage/errors';
import { PlacedService } from '@fairway/backstage-plugin-mlops-node';
import {
  Deployment,
  deployments,
  KubernetesClient,
  KubernetesObject,
  Pod,
  pods,
  ResourceType,
} from '../../client';
import { annotationNames, labelNames, MANAGER } from '../../manifests';
import { ResourceCache } from '../../watch';
import type { KnownObjects } from './KnownObjects';
import { type Anchor, httpRoutes } from '../objectTypes';

/** How long asking a cluster may fail before what was heard of it is no answer any more. */
const STALE_AFTER_MS = 10_000;
/** For the first list of everything, when somebody asks before it has come. */
const SYNC_WITHIN_MS = 5_000;

/** What Fairway has in one namespace of a cluster, kept up to date by watches. */
export class NamespaceCaches {
  readonly namespace: string;
  readonly routes: ResourceCache<Anchor>;
  readonly deployments: ResourceCache<Deployment>;
  readonly pods: ResourceCache<Pod>;
  readonly #cluster: string;

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
    this.#cluster = options.client.cluster;
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

  /** What was heard of a service. */
  known(id: string): KnownObjects {
    return {
      namespace: this.namespace,
      route: this.routes.ofService(id)[0],
      deployments: this.deployments.ofService(id),
      pods: this.pods.ofService(id),
    };
  }

  /** Why the namespace, or a part of it, is not heard of. */
  get problem(): Error | undefined {
    return this.all.find(({ staleSince }) => staleSince)?.problem;
  }

  /** @throws ServiceUnavailableError where the namespace is not heard of */
  async requireFresh(): Promise<void> {
    await this.#untilSynced();
    const stale = this.all.find(
      ({ failingSince }) =>
        failingSince && Date.now() - failingSince.getTime() > STALE_AFTER_MS,
    );
    if (stale) {
      throw new ServiceUnavailableError(
        `Cluster ${
          this.#cluster
        } was last heard of at ${stale.staleSince?.toISOString()}: ${
          stale.problem?.message
        }`,
      );
    }
  }

  async #untilSynced(): Promise<void> {
    const late = this.all.filter(({ synced }) => !synced);
    if (late.length === 0) {
      return;
    }
    // Nobody waits again for what has been tried in vain.
    const timer = AbortSignal.timeout(
      late.some(({ staleSince }) => staleSince) ? 0 : SYNC_WITHIN_MS,
    );
    await Promise.all(late.map(cache => cache.whenSynced(timer))).catch(() => {
      throw new ServiceUnavailableError(
        this.problem?.message ??
          `Cluster ${this.#cluster} has not answered yet`,
      );
    });
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
