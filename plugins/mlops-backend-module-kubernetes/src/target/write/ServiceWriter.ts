import {
  ConvergeResult,
  DesiredService,
  Fence,
  PlacedService,
} from '@fairway/backstage-plugin-mlops-node';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  KubernetesClient,
  KubernetesObject,
  ObjectConflictError,
  ResourceType,
} from '../../client';
import { httpRoutes } from '../../cluster/objectTypes';
import {
  annotationNames,
  HttpRoute,
  httpRouteOf,
  labelNames,
  Placement,
} from '../../manifests';
import { reportOf, writtenAt } from '../../observation';
import {
  Anchor,
  claimAnchor,
  requireOurs,
  requireThere,
} from '../anchor/anchor';
import { APPLIED, fingerprintOf } from '../anchor/fingerprint';
import { annotated, revisionOf } from './objects';
import { patchAnchor } from '../anchor/patchAnchor';
import type { Workloads } from './Workloads';
import { WorkloadWriter } from './WorkloadWriter';

/** Longer nobody waits for a gateway before what had no traffic is deleted. */
const GATEWAY_WITHIN_MS = 30_000;

/** So long one look waits for that. */
const ROUTED_WITHIN_MS = 3_000;
const ROUTED_EVERY_MS = 100;

/** How often a look begins anew because somebody else was faster. */
const ATTEMPTS = 4;

/**
 * Writes services to one cluster. Every call reads what is there, and every
 * write names the version that it is based on, so that two writers never undo
 * each other's work without knowing.
 */
export class ServiceWriter {
  readonly #client: KubernetesClient;
  readonly #workloads: Workloads;
  readonly #writer: WorkloadWriter;

  static create(client: KubernetesClient, workloads: Workloads): ServiceWriter {
    return new ServiceWriter(client, workloads);
  }

  private constructor(client: KubernetesClient, workloads: Workloads) {
    this.#client = client;
    this.#workloads = workloads;
    this.#writer = WorkloadWriter.create(client, workloads);
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
      await this.#writer.deleteWhere(namespace, service, {
        isUnwanted: () => true,
        fence,
      });
      if (anchor) {
        await this.#writer.delete(httpRoutes as ResourceType, anchor);
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
    const { route, revisions } = this.#workloads.manifestsOf(
      desired,
      placement,
    );
    const fingerprint = fingerprintOf([
      route,
      ...revisions.flatMap(({ companions }) => companions),
    ]);
    const there = await this.#writer.present(namespace, desired);
    const state = anchor.metadata.annotations?.[APPLIED];
    const isComplete = this.#hasAll(there, desired);
    if (
      state === fingerprint &&
      isComplete &&
      there.length === revisions.length
    ) {
      return { outcome: 'unchanged' };
    }
    let written = anchor;
    if (state !== unfinished(fingerprint) || !isComplete) {
      for (const objects of revisions) {
        const present = there.find(o => revisionOf(o) === objects.number);
        await this.#writer.write(desired, { objects, present, fence });
      }
      const routable = await this.#routable(desired, placement);
      if (routable.revisions.length < revisions.length) {
        const { spec } = this.#workloads.manifestsOf(routable, placement).route;
        await this.#writeRoute(
          { ...route, spec },
          { anchor, state: partial(fingerprint) },
        );
        // The next look goes on from here.
        return { outcome: 'written' };
      }
      written = await this.#writeRoute(route, {
        anchor,
        state: unfinished(fingerprint),
      });
    }
    if (there.length > 0 && !(await this.#isRouted(written, placement))) {
      // The next look goes on from here.
      return { outcome: 'written' };
    }
    await this.#writer.deleteWhere(namespace, desired, {
      isUnwanted: number => !revisions.some(r => r.number === number),
      fence,
    });
    await patchAnchor(this.#client, written, {
      metadata: { annotations: { [APPLIED]: fingerprint } },
    });
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
    { anchor, state }: { anchor: Anchor; state: string },
  ): Promise<Anchor> {
    const { labels, annotations } = route.metadata;
    return await patchAnchor(this.#client, anchor, {
      metadata: {
        labels,
        annotations: { ...annotations, [APPLIED]: state },
      },
      // Null takes away what an earlier configuration had.
      spec: { hostnames: null, ...route.spec },
    });
  }

  /**
   * The declaration without the revisions that no route can lead to yet. Where
   * one shall have predictions there is nothing to keep from clients, so it stays.
   */
  async #routable(
    desired: DesiredService,
    placement: Placement,
  ): Promise<DesiredService> {
    const absent = await this.#workloads.unroutable(
      this.#client,
      placement,
      desired,
    );
    return {
      ...desired,
      revisions: desired.revisions.filter(
        ({ number, weight }) => weight > 0 || !absent.includes(number),
      ),
    };
  }

  /** Is every revision there, as it shall be? */
  #hasAll(
    there: readonly KubernetesObject[],
    { revisions }: DesiredService,
  ): boolean {
    return revisions.every(revision => {
      const present = there.find(o => revisionOf(o) === revision.number);
      return (
        present !== undefined &&
        this.#workloads.changeOf(present, revision) === undefined
      );
    });
  }

  /** Waits a moment for the gateway to route what the anchor says. */
  async #isRouted(anchor: Anchor, placement: Placement): Promise<boolean> {
    const { name, namespace } = anchor.metadata;
    const deadline = performance.now() + ROUTED_WITHIN_MS;
    let current: Anchor | undefined = anchor;
    while (current && isAwaited(current, placement)) {
      if (performance.now() > deadline) {
        return false;
      }
      await sleep(ROUTED_EVERY_MS);
      current = await this.#anchor(namespace!, name);
    }
    return true;
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

/**
 * Everything is there, and the route leads to it. What it does not lead to any
 * more may be left: whoever comes after a worker that died goes on from there.
 */
function unfinished(fingerprint: string): string {
  return `unfinished:${fingerprint}`;
}

/** The route does not lead to all revisions yet. */
function partial(fingerprint: string): string {
  return `partial:${fingerprint}`;
}

/** Is there a gateway that does not route yet what the anchor says? */
function isAwaited(anchor: Anchor, { gateway }: Placement): boolean {
  const report = reportOf(anchor, gateway);
  const writtenAtMs = writtenAt(anchor, ['spec', 'rules']) ?? 0;
  return (
    report.state === 'waiting' &&
    report.heard &&
    Date.now() - writtenAtMs < GATEWAY_WITHIN_MS
  );
}
