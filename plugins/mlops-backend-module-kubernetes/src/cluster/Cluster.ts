import { LoggerService } from '@backstage/backend-plugin-api';
import {
  PlacedService,
  ServiceKey,
} from '@fairway/backstage-plugin-mlops-node';
import { KubernetesClient, KubernetesClientOptions } from '../client';
import { ClusterConfig } from '../config';
import { isClaimAlone } from './services/isClaimAlone';
import { NodeWatch } from './NodeWatch';
import { KueueQueues } from './queues/KueueQueues';
import { GatewayFeatures } from './installed/GatewayFeatures';
import { Interceptors } from './installed/Interceptors';
import { ClusterComponents } from './installed/ClusterComponents';
import { NamespaceCaches, serviceOf } from './services/NamespaceCaches';
import type { KnownObjects } from './services/KnownObjects';
import { readServices } from './services/readAfresh';
import { ServiceReader } from './services/ServiceReader';

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
  readonly #reader: ServiceReader;

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
    this.#reader = ServiceReader.create(this.client, this.#caches);
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
  wrote(service: ServiceKey): void {
    this.#reader.wrote(service);
  }

  /**
   * What there is of the service, in each namespace that has something: as the
   * watches know it, or read afresh where it was written to a moment ago, or they are
   * behind what was read since.
   *
   * @throws ServiceUnavailableError where that is not known
   */
  async read(service: ServiceKey): Promise<KnownObjects[]> {
    return await this.#reader.read(service);
  }

  /**
   * @param namespace - all, when absent
   * @throws ServiceUnavailableError where it is not heard of
   */
  async requireFresh(namespace?: string): Promise<void> {
    await Promise.all(
      this.#caches
        .filter(cache => !namespace || cache.namespace === namespace)
        .map(cache => cache.requireFresh()),
    );
  }

  /** @throws ServiceUnavailableError where none of its namespaces is heard of */
  async requireReachable(): Promise<void> {
    await Promise.any(this.#caches.map(cache => cache.requireFresh())).catch(
      ({ errors }: AggregateError) => {
        throw errors[0];
      },
    );
  }

  async close(): Promise<void> {
    await this.client.close();
  }

  get #all() {
    return this.#caches.flatMap(({ all }) => all);
  }
}
