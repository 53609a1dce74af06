import {
  ConvergeResult,
  DesiredService,
  Fence,
  PlacedService,
} from '@fairway/backstage-plugin-mlops-node';
import {
  Deployment,
  KubernetesClient,
  ObjectConflictError,
  ResourceType,
} from '../client';
import { mergePatch } from '../cluster/mergePatch';
import { httpRoutes } from '../cluster/objectTypes';
import {
  annotationNames,
  HttpRoute,
  httpRouteOf,
  labelNames,
  manifestsOf,
  Placement,
} from '../manifests';
import { Anchor, claimAnchor, requireOurs, requireThere } from './anchor';
import { APPLIED, fingerprintOf } from './fingerprint';
import { annotated, readOf, revisionOf } from './objects';
import { companionsOf, hasReplicas, WorkloadWriter } from './WorkloadWriter';

/** How often a look begins anew because somebody else was faster. */
const ATTEMPTS = 4;

/**
 * Writes services to one cluster. Every call reads what is there, and every
 * write names the version that it is based on, so that two writers never undo
 * each other's work without knowing.
 */
export class ServiceWriter {
  readonly #client: KubernetesClient;
  readonly #workloads: WorkloadWriter;

  static create(client: KubernetesClient): ServiceWriter {
    return new ServiceWriter(client);
  }

  private constructor(client: KubernetesClient) {
    this.#client = client;
    this.#workloads = WorkloadWriter.create(client);
  }

  /**
   * Declares the service. Its anchor is written first, so that a worker whose
   * claim is older cannot write any more, and once more when everything that its
   * route leads to is there. What it does not lead to any more goes last.
   */
  async converge(
    desired: DesiredService,
    placement: Placement,
    fence: Fence,
  ): Promise<ConvergeResult> {
    return await untilNobodyIsFaster(() =>
      this.#converge(desired, placement, fence),
    );
  }

  /** Removes the service from a namespace, its anchor last. */
  async remove(
    service: PlacedService,
    namespace: string,
    fence: Fence,
  ): Promise<void> {
    await untilNobodyIsFaster(async () => {
      const found = await this.#anchor(namespace, service.name);
      const isOurs =
        found?.metadata.labels?.[labelNames.serviceId] === service.id;
      const anchor =
        found && isOurs
          ? await claimAnchor(this.#client, found, fence)
          : undefined;
      await this.#workloads.deleteWhere(namespace, service, {
        isUnwanted: () => true,
        fence,
      });
      if (anchor) {
        await this.#workloads.delete(httpRoutes as ResourceType, anchor);
      }
    });
  }

  async #converge(
    desired: DesiredService,
    placement: Placement,
    fence: Fence,
  ): Promise<ConvergeResult> {
    const { namespace } = placement;
    const { cluster } = this.#client;
    const found = await this.#anchor(namespace, desired.name);
    if (found) {
      requireOurs(found, desired, cluster);
      requireThere(found, cluster);
    }
    const anchor = found
      ? await claimAnchor(this.#client, found, fence)
      : await this.#createAnchor(desired, placement, fence);
    const { route, revisions } = manifestsOf(desired, placement);
    const fingerprint = fingerprintOf([
      route,
      ...revisions.flatMap(companionsOf),
    ]);
    const there = await this.#workloads.deployments(namespace, desired);
    const isApplied = anchor.metadata.annotations?.[APPLIED] === fingerprint;
    if (isApplied && isAsDeclared(there, desired)) {
      return { outcome: 'unchanged' };
    }
    for (const objects of revisions) {
      const present = there.find(o => revisionOf(o) === objects.number);
      await this.#workloads.write(desired, { objects, present, fence });
    }
    // Only when nothing is left that the route does not lead to is it whole:
    // whoever comes after a worker that died in between begins anew.
    const unfinished = await this.#writeRoute(route, { anchor });
    await this.#workloads.deleteWhere(namespace, desired, {
      isUnwanted: number => !revisions.some(r => r.number === number),
      fence,
    });
    await this.#writeApplied(unfinished, fingerprint);
    return { outcome: 'written' };
  }

  /** Leads nowhere yet: it only says whose the name is, and since which epoch. */
  async #createAnchor(
    desired: DesiredService,
    placement: Placement,
    fence: Fence,
  ): Promise<Anchor> {
    const route = httpRouteOf({ ...desired, revisions: [] }, placement);
    return (await this.#client.create(
      httpRoutes,
      annotated(route, { [annotationNames.epoch]: `${fence.epoch}` }),
    )) as Anchor;
  }

  /**
   * Writes over the version that was claimed, and over a weight that somebody
   * has set by hand: server-side apply would refuse that, and with it every way
   * back. That nobody is overruled without need is the rollout's care.
   */
  async #writeRoute(
    route: HttpRoute,
    { anchor }: { anchor: Anchor },
  ): Promise<Anchor> {
    const { labels, annotations } = route.metadata;
    return (await mergePatch(this.#client, httpRoutes, readOf(anchor), {
      metadata: { labels, annotations: { ...annotations, [APPLIED]: null } },
      // Null takes away what an earlier configuration had.
      spec: { hostnames: null, ...route.spec },
    })) as Anchor;
  }

  async #writeApplied(anchor: Anchor, fingerprint: string): Promise<void> {
    await mergePatch(this.#client, httpRoutes, readOf(anchor), {
      metadata: { annotations: { [APPLIED]: fingerprint } },
    });
  }

  async #anchor(namespace: string, name: string): Promise<Anchor | undefined> {
    return (await this.#client.get(httpRoutes, { namespace, name })) as
      | Anchor
      | undefined;
  }
}

async function untilNobodyIsFaster<T>(act: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await act();
    } catch (error) {
      const isWorthIt =
        error instanceof ObjectConflictError &&
        error.conflict !== 'fieldManager' &&
        attempt < ATTEMPTS;
      if (!isWorthIt) {
        throw error;
      }
    }
  }
}

function isAsDeclared(
  there: readonly Deployment[],
  { revisions }: DesiredService,
): boolean {
  return (
    there.length === revisions.length &&
    revisions.every(revision => {
      const present = there.find(o => revisionOf(o) === revision.number);
      return present !== undefined && hasReplicas(present, revision);
    })
  );
}
