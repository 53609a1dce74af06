import { LoggerService } from '@backstage/backend-plugin-api';
import { NotFoundError, stringifyError } from '@backstage/errors';
import {
  Capabilities,
  Finding,
  LogLine,
  Manifest,
  ServiceEndpoint,
} from '@fairway/backstage-plugin-mlops-common';
import {
  ConvergeResult,
  DesiredService,
  DiscoveredPool,
  Fence,
  Observation,
  PlacedService,
  ReachableEndpoint,
  ServiceKey,
  ServingTarget,
  TargetPool,
  WatchNews,
} from '@fairway/backstage-plugin-mlops-node';
import { Clusters, placementOf, placeOf } from '../cluster/Clusters';
import { renderService } from '../manifests';
import { endpointOf, reachableOf } from './pool/addresses';
import { capabilitiesOf, discoveredPool } from './pool/pools';
import { preflightOf } from './pool/preflight';
import { replicaLogs } from './look/replicaLogs';
import { ServiceObserver } from './look/ServiceObserver';
import { deploymentWorkloads } from './write/deploymentWorkloads';
import { ServiceWriter } from './write/ServiceWriter';

/** What every service is named after when nobody said what has changed. */
const LIST_EVERY_MS = 5 * 60_000;

/**
 * Serves models as Deployments behind a gateway, on the clusters of the
 * configuration. Weights and mirrors are those of an HTTPRoute, which is the
 * anchor of a service: whoever writes claims it first.
 */
export class KubernetesServingTarget implements ServingTarget {
  readonly kind = 'kubernetes';
  readonly checksKeys = false;

  readonly #clusters: Clusters;
  readonly #logger: LoggerService;
  readonly #observer = ServiceObserver.create();

  static create(options: {
    clusters: Clusters;
    logger: LoggerService;
  }): KubernetesServingTarget {
    return new KubernetesServingTarget(options);
  }

  private constructor(options: { clusters: Clusters; logger: LoggerService }) {
    this.#clusters = options.clusters;
    this.#logger = options.logger;
  }

  async discoverPools(): Promise<DiscoveredPool[]> {
    return await Promise.all(
      this.#clusters.all.flatMap(cluster =>
        cluster.config.pools.map(pool => discoveredPool({ cluster, pool })),
      ),
    );
  }

  async capabilities(pool: TargetPool): Promise<Capabilities> {
    try {
      return await capabilitiesOf(this.#clusters.ofPool(pool), pool.placement);
    } catch (error) {
      return {
        asOf: new Date().toISOString(),
        reachable: false,
        problem: (error as Error).message,
        weights: false,
        mirror: false,
        scaleToZero: false,
        maxAddressableRevisions: 1,
        protocols: [],
        runtimes: [],
        formats: [],
        accelerator: false,
      };
    }
  }

  async preflight(
    desired: DesiredService,
    _pool: TargetPool,
  ): Promise<Finding[]> {
    return await preflightOf(desired, this.#clusters);
  }

  render(desired: DesiredService, _capabilities: Capabilities): Manifest[] {
    const found = this.#clusters.ofPool(placeOf(desired));
    try {
      return renderService(desired, placementOf(desired, found));
    } catch (error) {
      // The preflight says so too; there is just nothing to show.
      if (error instanceof NotFoundError) {
        return [];
      }
      throw error;
    }
  }

  async converge(
    desired: DesiredService,
    fence: Fence,
  ): Promise<ConvergeResult> {
    const found = this.#clusters.ofPool(placeOf(desired));
    const { cluster } = found;
    const result = await ServiceWriter.create(
      cluster.client,
      deploymentWorkloads,
    ).converge(desired, placementOf(desired, found), fence);
    if (result.outcome === 'written') {
      cluster.wrote(desired);
    }
    return result;
  }

  async observe(service: PlacedService): Promise<Observation> {
    return await this.#observer.observe(
      this.#clusters.ofPool(placeOf(service)),
      service,
    );
  }

  watch(
    onKey: (key: ServiceKey, news: WatchNews) => void,
    signal: AbortSignal,
  ): void {
    if (signal.aborted) {
      return;
    }
    const tell = (key: ServiceKey, news: WatchNews) => {
      try {
        onKey(key, news);
      } catch (error) {
        this.#logger.error(
          `Nobody could take the news of service ${key.name}: ${stringifyError(
            error,
          )}`,
        );
      }
    };
    const endings = this.#clusters.all.map(cluster =>
      cluster.onChange(key => tell(key, 'changed')),
    );
    const timer = setInterval(
      () => this.#listTo(key => tell(key, 'listed')),
      LIST_EVERY_MS,
    ).unref();
    signal.addEventListener(
      'abort',
      () => {
        clearInterval(timer);
        endings.forEach(end => end());
      },
      { once: true },
    );
  }

  async list(pool: TargetPool): Promise<ServiceKey[]> {
    const { cluster } = this.#clusters.ofPool(pool);
    const services = await cluster.readServices();
    return services
      .filter(service => service.pool === pool.ref)
      .map(({ id, name }) => ({ id, name }));
  }

  async endpoint(
    service: PlacedService,
    modelName: string,
  ): Promise<ServiceEndpoint> {
    const { cluster } = this.#clusters.ofPool(placeOf(service));
    return endpointOf(cluster.config, service, modelName);
  }

  async reach(
    service: PlacedService,
    revision?: number,
  ): Promise<ReachableEndpoint> {
    const { cluster } = this.#clusters.ofPool(placeOf(service));
    return reachableOf(cluster.config, service, revision);
  }

  logs(
    service: PlacedService,
    options: { replica?: string; limit: number },
  ): AsyncIterable<LogLine> {
    const { cluster } = this.#clusters.ofPool(placeOf(service));
    return replicaLogs(cluster, service, options);
  }

  async remove(service: PlacedService, fence: Fence): Promise<void> {
    const { cluster } = this.#clusters.ofPool(placeOf(service));
    const writer = ServiceWriter.create(cluster.client, deploymentWorkloads);
    for (const { name } of cluster.config.namespaces) {
      await writer.remove(service, name, fence);
    }
    cluster.wrote(service);
  }

  #listTo(tell: (key: ServiceKey) => void): void {
    for (const { services } of this.#clusters.all) {
      services.forEach(({ id, name }) => tell({ id, name }));
    }
  }
}
