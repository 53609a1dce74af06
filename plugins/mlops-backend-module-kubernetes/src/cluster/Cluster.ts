import { LoggerService } from '@backstage/backend-plugin-api';
import { ServiceUnavailableError } from '@backstage/errors';
import {
  PlacedService,
  ServiceKey,
} from '@fairway/backstage-plugin-mlops-node';
import { KubernetesClient, KubernetesClientOptions } from '../client';
import { ClusterConfig } from '../config';
import { isClaimAlone } from './isClaimAlone';
import { NodeWatch } from './NodeWatch';
import { KueueQueues } from './queues/KueueQueues';
import { GatewayFeatures } from './installed/GatewayFeatures';
import { Interceptors } from './installed/Interceptors';
import { ClusterComponents } from './installed/ClusterComponents';
import { NamespaceCaches, serviceOf } from './NamespaceCaches';
import { KnownObjects, readAfresh, readServices } from './readAfresh';
import { SeenGenerations } from './SeenGenerations';

/** How long asking a cluster may fail before what was heard of it is no answer any more. */
const STALE_AFTER_MS = 10_000;
/** For the first list of everything, when somebody asks before it has come. */
const SYNC_WITHIN_MS = 5_000;
/** So long after a write the caches may not have heard of it. */
const CATCH_UP_MS = 10_000;

export interface ClusterOptions {
  config: ClusterConfig;
  /** Loads its credentials, again and again. */
  load: KubernetesClientOptions['load'];
  logger: LoggerService;
}

/** One cluster: its API, and what it has of ours in the namespaces of its configuration. */
export class Cluster {
  readonly config: ClusterConfig;
  readonly client: KubernetesClient;
  readonly gateway: GatewayFeatures;
  readonly interceptors: Interceptors;
  readonly components: ClusterComponents;
  readonly nodes: NodeWatch;
  readonly queues: KueueQueues;
  readonly #caches: NamespaceCaches[];
  /** By the identifier of a service: when it was last written to. */
  readonly #writes = new Map<string, number>();
  readonly #seen = SeenGenerations.create();

  static create(options: ClusterOptions): Cluster {
    return new Cluster(options);
  }

  private constructor(options: ClusterOptions) {
    const { config, load } = options;
    const logger = options.logger.child({ cluster: config.name });
    this.config = config;
    this.client = KubernetesClient.create({
      cluster: config.name,
      load,
      ...(config.qps !== undefined && { qps: config.qps }),
      ...(config.burst !== undefined && { burst: config.burst }),
      onWarning: warning => logger.warn(warning),
    });
    this.gateway = GatewayFeatures.create(this.client, config.gateway);
    this.interceptors = Interceptors.create(this.client);
    this.components = ClusterComponents.create(this.client);
    this.nodes = NodeWatch.create(this.client);
    this.queues = KueueQueues.create(this.client);
    this.#caches = config.namespaces.map(({ name: namespace }) =>
      NamespaceCaches.create({ client: this.client, namespace, logger }),
    );
  }

  /** Follows the cluster until the signal is aborted. */
  start(signal: AbortSignal): void {
    for (const cache of this.#all) {
      void cache.run(signal);
    }
    this.nodes.start(signal);
    // Manifests are shown without asking anybody.
    void this.interceptors.read();
  }

  /** When all of it was last heard of; undefined before. */
  get asOf(): Date | undefined {
    const instants = this.#all.map(({ asOf }) => asOf?.getTime() ?? NaN);
    const oldest = Math.min(...instants);
    return Number.isNaN(oldest) ? undefined : new Date(oldest);
  }

  /** Why the cluster, or a part of it, is not heard of. */
  get problem(): string | undefined {
    return this.#all.find(({ staleSince }) => staleSince)?.problem?.message;
  }

  /** Calls back with each service of which something has changed, until what it returns is called. */
  onChange(listener: (service: PlacedService) => void): () => void {
    const endings = this.#all.map(cache =>
      cache.onChange(({ before, after }) => {
        if (isClaimAlone(before, after)) {
          return;
        }
        for (const service of [
          before && serviceOf(before),
          after && serviceOf(after),
        ]) {
          if (service) {
            listener(service);
          }
        }
      }),
    );
    return () => endings.forEach(end => end());
  }

  /** Every service of which the cluster has something, as the watches know it. */
  get services(): PlacedService[] {
    return this.#caches.flatMap(caches => caches.services());
  }

  /** The same, as the cluster has it now. */
  async readServices(): Promise<PlacedService[]> {
    const found = await Promise.all(
      this.#caches.map(({ namespace }) => readServices(this.client, namespace)),
    );
    return found.flat();
  }

  /** Says that the service is being written to: what is known of it is old. */
  wrote({ id }: ServiceKey): void {
    const now = performance.now();
    for (const [known, at] of this.#writes) {
      if (now - at > CATCH_UP_MS) {
        this.#writes.delete(known);
      }
    }
    this.#writes.set(id, now);
    this.#seen.doubt(id);
  }

  /**
   * What there is of the service, in each namespace that has something: as the
   * watches know it, or read afresh where it was written to a moment ago, or they are
   * behind what was read since.
   *
   * @throws ServiceUnavailableError where the cluster is not heard of
   */
  async read({ id }: ServiceKey): Promise<KnownObjects[]> {
    const wroteAt = this.#writes.get(id) ?? -Infinity;
    if (performance.now() - wroteAt < CATCH_UP_MS) {
      return await this.#readAfresh(id);
    }
    const known = await this.#fromCaches(id);
    return this.#seen.isBehind(id, known) ? await this.#readAfresh(id) : known;
  }

  /** @throws ServiceUnavailableError where the cluster is not heard of */
  async requireFresh(): Promise<void> {
    const late = this.#all.filter(({ synced }) => !synced);
    // Nobody waits again for what has been tried in vain.
    const timer = AbortSignal.timeout(
      late.some(({ staleSince }) => staleSince) ? 0 : SYNC_WITHIN_MS,
    );
    await Promise.all(late.map(cache => cache.whenSynced(timer))).catch(() => {
      throw new ServiceUnavailableError(
        this.problem ?? `Cluster ${this.config.name} has not answered yet`,
      );
    });
    const stale = this.#all.find(
      ({ failingSince }) =>
        failingSince && Date.now() - failingSince.getTime() > STALE_AFTER_MS,
    );
    if (stale) {
      throw new ServiceUnavailableError(
        `Cluster ${
          this.config.name
        } was last heard of at ${stale.staleSince?.toISOString()}: ${
          stale.problem?.message
        }`,
      );
    }
  }

  async close(): Promise<void> {
    await this.client.close();
  }

  async #fromCaches(id: string): Promise<KnownObjects[]> {
    await this.requireFresh();
    return this.#caches
      .map(({ namespace, routes, deployments, pods }) => ({
        namespace,
        route: routes.ofService(id)[0],
        deployments: deployments.ofService(id),
        pods: pods.ofService(id),
      }))
      .filter(hasSomething);
  }

  async #readAfresh(id: string): Promise<KnownObjects[]> {
    const read = await Promise.all(
      this.#caches.map(({ namespace }) =>
        readAfresh(this.client, { namespace, id }),
      ),
    );
    const found = read.filter(hasSomething);
    this.#seen.note(id, found);
    return found;
  }

  get #all() {
    return this.#caches.flatMap(({ all }) => all);
  }
}

function hasSomething({ route, deployments, pods }: KnownObjects): boolean {
  return route !== undefined || deployments.length > 0 || pods.length > 0;
}
