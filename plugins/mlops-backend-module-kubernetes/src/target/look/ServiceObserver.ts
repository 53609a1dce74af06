import {
  Observation,
  ObservedRevision,
  PlacedService,
} from '@fairway/backstage-plugin-mlops-node';
import type { Cluster } from '../../cluster/Cluster';
import { gitOpsOf, type ClusterPool } from '../../cluster/Clusters';
import type { KnownObjects } from '../../cluster/services/KnownObjects';
import { readCauses } from '../../cluster/services/readCauses';
import { observeGitOwned } from '../../gitops/observeGitOwned';
import type { ServiceObjects, Surroundings } from '../../live';
import { observeService, type Shares } from '../../observation';
import { reachableOf } from '../pool/addresses';
import type { Flavour } from '../Flavour';
import { GatewayProbe } from './GatewayProbe';
import { readinessOf, type Readiness } from './readiness';

/** Why something is not ready is not asked for more often than this. */
const CAUSES_EVERY_MS = 2_000;
/** Of more services nothing is remembered between two looks. */
const MAX_REMEMBERED = 5_000;

interface Causes {
  objects: ServiceObjects;
  around: Surroundings;
}

interface Remembered {
  /** How predictions were divided when the gateway said so last. */
  routed?: Shares;
  /** The events that were listed last. */
  listedEvents?: readonly string[];
  causes?: Causes & { readAt: number };
}

/**
 * Looks at services. A healthy one is told from what the watches know; only
 * where something is not as it should be, the cluster is asked why.
 */
export class ServiceObserver {
  readonly #probe = GatewayProbe.create();
  readonly #remembered = new Map<string, Remembered>();

  readonly #flavour: Flavour;

  static create(flavour: Flavour): ServiceObserver {
    return new ServiceObserver(flavour);
  }

  private constructor(flavour: Flavour) {
    this.#flavour = flavour;
  }

  /** @throws ServiceUnavailableError where the cluster is not heard of */
  async observe(
    { cluster, pool }: ClusterPool,
    service: PlacedService,
  ): Promise<Observation> {
    const found = await cluster.read(service);
    const known = found.find(({ route }) => route) ?? found[0];
    const asOf = Date.now();
    if (!known) {
      this.#remembered.delete(service.id);
      return {
        exists: false,
        revisions: [],
        replicas: [],
        keyUsage: [],
        events: [],
        asOf,
      };
    }
    const { gateway } = cluster.config;
    const gitOps = gitOpsOf(cluster.config, known.namespace);
    const observe = ({ objects, around }: Causes) =>
      observeService(service, objects, {
        placement: { gateway, pool, ...(gitOps && { gitOps }) },
        surroundings: around,
        lastRouted: this.#remembered.get(service.id)?.routed,
        listedEvents: this.#remembered.get(service.id)?.listedEvents,
        now: asOf,
      });
    const healthy = observe({ objects: withoutCauses(known), around: {} });
    const { observation, routed, listedEvents } = isAsItShouldBe(
      healthy.observation,
    )
      ? healthy
      : observe(await this.#causes(cluster, service, known));
    this.#remember(service.id, { routed, listedEvents });
    const seen = gitOps
      ? observeGitOwned(
          observation,
          service,
          { route: known.route, workloads: known.deployments },
          gitOps,
        )
      : observation;
    return {
      ...seen,
      revisions: await Promise.all(
        seen.revisions.map(revision =>
          this.#reached(
            cluster,
            service,
            revision,
            readinessOf(known.deployments, revision.number),
          ),
        ),
      ),
    };
  }

  /** A revision counts as ready once it has answered through the gateway. */
  async #reached(
    { config }: Cluster,
    service: PlacedService,
    revision: ObservedRevision,
    { path, tls }: Readiness,
  ): Promise<ObservedRevision> {
    const key = `${service.id} ${revision.number}`;
    if (revision.readyReplicas === 0) {
      this.#probe.forget(key);
      return revision;
    }
    const endpoint = reachableOf(config, service, revision.number);
    if (await this.#probe.reaches(key, endpoint, path)) {
      return revision;
    }
    const { modelReady, routed, ...stages } = revision.stages;
    return {
      ...revision,
      stages,
      readyReplicas: 0,
      problem: revision.problem ?? {
        message: `The pods of revision ${revision.number} are ready, but the gateway does not lead to them yet`,
        action: `Nothing yet; if it stays so, ask a platform engineer ${
          tls
            ? 'to have KServe serve language models without TLS (enableLLMInferenceServiceTLS of its configuration), or the gateway speak TLS to them: the pods answer by nothing else'
            : `whether the portal reaches the gateway at ${endpoint.url}`
        }`,
        permanent: false,
      },
    };
  }

  async #causes(
    cluster: Cluster,
    { id }: PlacedService,
    known: KnownObjects,
  ): Promise<Causes> {
    const before = this.#remembered.get(id)?.causes;
    const now = performance.now();
    const causes =
      before && now - before.readAt < CAUSES_EVERY_MS
        ? before
        : { ...(await this.#read(cluster, { ...known, id })), readAt: now };
    this.#remember(id, { causes });
    return {
      around: causes.around,
      // What is watched is newer than what was asked for a moment ago.
      objects: { ...causes.objects, ...withoutCauses(known, causes.objects) },
    };
  }

  async #read(
    cluster: Cluster,
    known: KnownObjects & { id: string },
  ): Promise<Causes> {
    const [{ around, objects }, further] = await Promise.all([
      readCauses(cluster, known),
      this.#flavour.causes(cluster, known),
    ]);
    return { around, objects: { ...objects, ...further } };
  }

  #remember(id: string, what: Remembered): void {
    const before = this.#remembered.get(id);
    this.#remembered.delete(id);
    this.#remembered.set(id, { ...before, ...what });
    for (const [oldest] of this.#remembered) {
      if (this.#remembered.size <= MAX_REMEMBERED) {
        break;
      }
      this.#remembered.delete(oldest);
    }
  }
}

function withoutCauses(
  { route, deployments, pods }: KnownObjects,
  asked?: ServiceObjects,
): ServiceObjects {
  return {
    ...(route && { route }),
    deployments,
    pods,
    replicaSets: asked?.replicaSets ?? [],
    events: asked?.events ?? [],
  };
}

function isAsItShouldBe({ revisions, replicas }: Observation): boolean {
  return (
    revisions.every(
      ({ problem, readyReplicas, desiredReplicas }) =>
        !problem && readyReplicas >= desiredReplicas,
    ) && replicas.every(({ state }) => state === 'ready')
  );
}
