import { LoggerService } from '@backstage/backend-plugin-api';
import { NotFoundError } from '@backstage/errors';
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
  GitOpsPlan,
  LogOptions,
  Observation,
  Pending,
  PlacedService,
  ReachableEndpoint,
  ServiceKey,
  ServingTarget,
  TargetPool,
  WatchNews,
} from '@fairway/backstage-plugin-mlops-node';
import type { Cluster } from '../cluster/Cluster';
import { Clusters, gitOpsOf, placementOf, placeOf } from '../cluster/Clusters';
import { unlessGone } from '../cluster/services/unlessGone';
import { targetOf } from '../config';
import { deploymentFlavour, type Flavour } from './Flavour';
import { gitOpsPlanOf } from '../gitops/gitOpsPlan';
import { RouteWriter } from '../gitops/RouteWriter';
import { serviceLogs } from './logs/serviceLogs';
import { endpointOf, reachableOf } from './pool/addresses';
import { capabilitiesOf, discoveredPool } from './pool/pools';
import { preflightOf } from './pool/preflight';
import { ServiceObserver } from './look/ServiceObserver';
import { watchServices } from './look/watchServices';
import { ServiceWriter } from './write/ServiceWriter';

/**
 * Serves models behind a gateway, on the clusters of the configuration: as
 * Deployments, or as what its flavour has instead. Weights and mirrors are those of
 * an HTTPRoute, which is the anchor of a service: whoever writes claims it first.
 */
export class KubernetesServingTarget implements ServingTarget {
  readonly kind: Flavour['kind'];
  readonly checksKeys = false;

  readonly #clusters: Clusters;
  readonly #logger: LoggerService;
  readonly #flavour: Flavour;
  readonly #observer: ServiceObserver;

  /** @param options.flavour - Deployments of our own when absent */
  static create(options: {
    clusters: Clusters;
    logger: LoggerService;
    flavour?: Flavour;
  }): KubernetesServingTarget {
    return new KubernetesServingTarget({
      flavour: deploymentFlavour,
      ...options,
    });
  }

  private constructor(options: {
    clusters: Clusters;
    logger: LoggerService;
    flavour: Flavour;
  }) {
    this.kind = options.flavour.kind;
    this.#clusters = options.clusters;
    this.#logger = options.logger;
    this.#flavour = options.flavour;
    this.#observer = ServiceObserver.create(options.flavour);
  }

  async discoverPools(): Promise<DiscoveredPool[]> {
    return await Promise.all(
      this.#clusters.all.flatMap(cluster =>
        cluster.config.pools
          .filter(pool => targetOf(pool) === this.kind)
          .map(pool => discoveredPool({ cluster, pool })),
      ),
    );
  }

  async capabilities(pool: TargetPool): Promise<Capabilities> {
    try {
      const found = this.#clusters.ofPool(pool);
      return {
        ...(await capabilitiesOf(found, pool.placement)),
        ...(await this.#flavour.capabilities(found)),
      };
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
    return await preflightOf(desired, this.#clusters, this.#flavour);
  }

  render(desired: DesiredService, _capabilities: Capabilities): Manifest[] {
    const found = this.#clusters.ofPool(placeOf(desired));
    try {
      const placement = placementOf(desired, found);
      return this.#flavour
        .workloads(found.cluster, placement.gitOps !== undefined)
        .render(desired, placement);
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
    // What is not known must not be taken for what is not there.
    await cluster.interceptors.require();
    const placement = placementOf(desired, found);
    const { gitOps } = placement;
    try {
      const result = gitOps
        ? await this.#routeWriter(cluster).converge(
            desired,
            { placement, gitOps },
            fence,
          )
        : await this.#writer(cluster).converge(desired, placement, fence);
      if (result.outcome === 'written') {
        cluster.wrote(desired);
      }
      return result;
    } catch (error) {
      // Something of it may have been written before.
      cluster.wrote(desired);
      throw error;
    }
  }

  gitOps(desired: DesiredService): GitOpsPlan | undefined {
    const found = this.#clusters.ofPool(placeOf(desired));
    return gitOpsPlanOf(desired, {
      placement: placementOf(desired, found),
      workloads: this.#flavour.workloads(found.cluster, true),
    });
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
    watchServices({
      clusters: this.#clusters,
      kind: this.kind,
      logger: this.#logger,
      onKey,
      signal,
    });
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

  logs(service: PlacedService, options: LogOptions): AsyncIterable<LogLine> {
    const { cluster } = this.#clusters.ofPool(placeOf(service));
    return serviceLogs(cluster, service, options);
  }

  async remove(service: PlacedService, fence: Fence): Promise<void | Pending> {
    const { cluster } = this.#clusters.ofPool(placeOf(service));
    await cluster.interceptors.require();
    let pending: Pending | undefined;
    for (const { name: namespace } of cluster.config.namespaces) {
      const gitOps = gitOpsOf(cluster.config, namespace);
      const left = await unlessGone<void | Pending>(
        cluster.client,
        namespace,
        () =>
          gitOps
            ? this.#routeWriter(cluster).remove(
                service,
                { namespace, gitOps },
                fence,
              )
            : this.#writer(cluster).remove(service, namespace, fence),
      );
      pending ??= left ?? undefined;
    }
    cluster.wrote(service);
    return pending;
  }

  #routeWriter(cluster: Cluster): RouteWriter {
    return RouteWriter.create(
      cluster.client,
      this.#flavour.workloads(cluster, true),
    );
  }

  #writer(cluster: Cluster): ServiceWriter {
    return ServiceWriter.create(
      cluster.client,
      this.#flavour.workloads(cluster, false),
    );
  }
}
