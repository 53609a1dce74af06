import { LoggerService } from '@backstage/backend-plugin-api';
import { ServiceUnavailableError } from '@backstage/errors';
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
  LogOptions,
  Observation,
  ReachableEndpoint,
  ServiceKey,
  ServingTarget,
  TargetPool,
  WatchNews,
} from '@fairway/backstage-plugin-mlops-node';
import {
  HostInfo,
  ServingHostClient,
  ServingHostUnreachableError,
} from '@fairway/serving-host';
import { EmbeddedConfig } from '../config';
import { Backoff } from '../host/Backoff';
import { HostSupervisor } from '../host/HostSupervisor';
import { artifactFindings } from '../preflight/artifact';
import { fitFindings, isServedHere, runtimeFindings } from '../preflight/fit';
import { declarationOf } from './declaration';
import { claimAndPut, explainRefusal, findService } from './hostCalls';
import { manifestOf } from './manifest';
import { observationOf } from './observation';
import { capabilitiesOf, capacityOf, poolOf, PROTOCOLS } from './pool';
import { serviceLogs } from './serviceLogs';
import { watchServices } from './watchServices';

export interface EmbeddedServingTargetOptions {
  config: EmbeddedConfig;
  supervisor: HostSupervisor;
  logger: LoggerService;
}

/** How long the question what the pool can do waits for a host that starts. */
const CAPABILITIES_WITHIN_MS = 3_000;
const STARTING = 'The serving-host of this machine is starting';

/** Serves models on this machine, by a serving-host of its own process. */
export class EmbeddedServingTarget implements ServingTarget {
  readonly kind = 'embedded';
  readonly checksKeys = true;

  readonly #config: EmbeddedConfig;
  readonly #supervisor: HostSupervisor;
  readonly #logger: LoggerService;
  #lastSeen: { info: HostInfo; since: number } | undefined;

  static create(options: EmbeddedServingTargetOptions): EmbeddedServingTarget {
    return new EmbeddedServingTarget(options);
  }

  private constructor(options: EmbeddedServingTargetOptions) {
    this.#config = options.config;
    this.#supervisor = options.supervisor;
    this.#logger = options.logger;
  }

  async discoverPools(): Promise<DiscoveredPool[]> {
    const { info } = await this.#look();
    return [poolOf(this.#config.pool, info)];
  }

  async capabilities(_pool: TargetPool): Promise<Capabilities> {
    return capabilitiesOf(await this.#look());
  }

  async preflight(
    desired: DesiredService,
    _pool: TargetPool,
  ): Promise<Finding[]> {
    const { info, problem } = await this.#look();
    if (!info || problem) {
      return [
        {
          severity: 'blocking',
          code: 'target-unreachable',
          message: problem ?? STARTING,
          fix: 'Try again in a moment; if it stays so, ask a platform engineer to read the log of the backend',
        },
      ];
    }
    const artifacts = await this.#artifactFindings(desired);
    return [
      ...runtimeFindings(info),
      ...desired.revisions.flatMap(revision =>
        fitFindings(revision, info, capacityOf(info)),
      ),
      ...artifacts,
    ];
  }

  render(desired: DesiredService, _capabilities: Capabilities): Manifest[] {
    return [manifestOf(desired)];
  }

  async converge(
    desired: DesiredService,
    fence: Fence,
  ): Promise<ConvergeResult> {
    const declaration = declarationOf(desired);
    const { outcome } = await this.#withHost(client =>
      claimAndPut(client, { epoch: fence.epoch, declaration }),
    );
    return { outcome };
  }

  async observe(service: ServiceKey): Promise<Observation> {
    const state = await this.#withHost(client => findService(client, service));
    return observationOf(state, Date.now());
  }

  watch(
    onKey: (key: ServiceKey, news: WatchNews) => void,
    signal: AbortSignal,
  ): void {
    watchServices({
      withHost: use => this.#withHost(use),
      onKey,
      signal,
      logger: this.#logger,
      backoff: Backoff.create({ firstMs: 100, longestMs: 10_000 }),
    });
  }

  // One machine is one pool, so everything on the host is on it. That finds
  // services of a pool that was renamed since, too.
  async list(_pool: TargetPool): Promise<ServiceKey[]> {
    const { items } = await this.#withHost(client => client.list());
    return items.map(({ id, name }) => ({ id, name }));
  }

  async endpoint(
    service: ServiceKey,
    modelName: string,
  ): Promise<ServiceEndpoint> {
    const base = this.#config.publicUrl ?? (await this.#dataUrl());
    const url = `${base.replace(/\/+$/, '')}/${service.name}`;
    return {
      url,
      inferUrl: `${url}/v2/models/${modelName}/infer`,
      modelName,
      protocols: [...PROTOCOLS],
    };
  }

  async reach(
    service: ServiceKey,
    revision?: number,
  ): Promise<ReachableEndpoint> {
    const { client } = await this.#supervisor.connect();
    const path = ServingHostClient.predictPath(service.name, revision);
    return {
      url: `http://localhost${path}`,
      headers: {},
      socketPath: client.socketPath,
    };
  }

  logs(service: ServiceKey, options: LogOptions): AsyncIterable<LogLine> {
    return serviceLogs(
      query =>
        this.#withHost(async client =>
          (await findService(client, service))
            ? await client.logs(service.name, query)
            : { items: [] },
        ),
      options,
    );
  }

  async remove(service: ServiceKey, fence: Fence): Promise<void> {
    await this.#withHost(client =>
      client.remove(service.name, { epoch: fence.epoch, id: service.id }),
    );
  }

  /** What is known of the host now; with a problem, what was known last. */
  async #look(): Promise<{ asOf: number; info?: HostInfo; problem?: string }> {
    const looking = this.#withHost(client => client.info());
    const timer = AbortSignal.timeout(CAPABILITIES_WITHIN_MS);
    try {
      const info = await Promise.race([looking, rejectedBy(timer)]);
      this.#lastSeen = { info, since: Date.now() };
      return { asOf: this.#lastSeen.since, info };
    } catch (error) {
      looking.catch(() => {});
      const seen = this.#lastSeen ?? this.#supervisor.connected;
      const known = { asOf: seen?.since ?? Date.now(), info: seen?.info };
      if (!timer.aborted) {
        return { ...known, problem: (error as Error).message };
      }
      // Slow is not gone: reading the devices may take a while. Until it was
      // read once, though, nobody knows what there is.
      return this.#supervisor.connected && seen
        ? known
        : { ...known, problem: this.#supervisor.problem ?? STARTING };
    }
  }

  async #dataUrl(): Promise<string> {
    const { info } = await this.#supervisor.connect();
    return info.dataUrl;
  }

  async #artifactFindings(desired: DesiredService): Promise<Finding[]> {
    const uris = new Set(
      desired.revisions.filter(isServedHere).map(({ spec }) => spec.uri),
    );
    const findings = await Promise.all(
      [...uris].map(uri => artifactFindings(uri, this.#config.allow)),
    );
    return findings.flat();
  }

  async #withHost<T>(
    use: (client: ServingHostClient) => Promise<T>,
  ): Promise<T> {
    const host = await this.#supervisor.connect();
    try {
      return await use(host.client);
    } catch (error) {
      if (error instanceof ServingHostUnreachableError) {
        await this.#supervisor.lost(host);
        throw new ServiceUnavailableError(error.message);
      }
      throw explainRefusal(error);
    }
  }
}

function rejectedBy(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) =>
    signal.addEventListener('abort', () => reject(signal.reason), {
      once: true,
    }),
  );
}
