import { manifestFileName } from '@fairway/backstage-plugin-mlops-common';
import {
  ConvergeResult,
  DesiredService,
  Fence,
  PlacedService,
  Pending,
} from '@fairway/backstage-plugin-mlops-node';
import {
  KubernetesClient,
  KubernetesObject,
  listAll,
  ResourceType,
} from '../client';
import { httpRoutes } from '../cluster/objectTypes';
import type { Placement } from '../manifests';
import type { Anchor } from '../target/anchor/anchor';
import { claimService } from '../target/anchor/claimService';
import { claimToRemove } from '../target/anchor/claimToRemove';
import { decidedBefore } from '../target/anchor/decidedBefore';
import { askAgain } from '../target/anchor/askAgain';
import { APPLIED, fingerprintOf } from '../target/anchor/fingerprint';
import { leadsNowhere } from '../target/anchor/leadsNowhere';
import { patchAnchor } from '../target/anchor/patchAnchor';
import { untilNobodyIsFaster } from '../target/anchor/untilNobodyIsFaster';
import { writeRoute } from '../target/anchor/writeRoute';
import {
  isMadeByAnother,
  isThere,
  readOf,
  revisionOf,
  selectorOf,
} from '../target/write/objects';
import type { Workloads } from '../target/write/Workloads';
import { AWAITED, encodeAwaited, pendingFor, pendingRemoval } from './awaited';
import type { GitOps } from './gitOpsPlan';
import { routablePart } from './routable';
import { shortfallsOf } from './shortfall';

const MAX_OBJECTS = 500;

/**
 * Writes the route of services whose other objects Git owns. Those it only looks
 * at: it routes to what is there, and says what has to be merged or deleted.
 */
export class RouteWriter {
  readonly #client: KubernetesClient;
  readonly #workloads: Workloads;

  static create(client: KubernetesClient, workloads: Workloads): RouteWriter {
    return new RouteWriter(client, workloads);
  }

  private constructor(client: KubernetesClient, workloads: Workloads) {
    this.#client = client;
    this.#workloads = workloads;
  }

  /**
   * Claims the anchor and routes to the revisions that are on the cluster.
   * Pending while one that was declared is not there as it was rendered.
   */
  async converge(
    desired: DesiredService,
    { placement, gitOps }: { placement: Placement; gitOps: GitOps },
    fence: Fence,
  ): Promise<ConvergeResult> {
    return await untilNobodyIsFaster(async () => {
      const anchor = await claimService(this.#client, desired, {
        placement,
        fence,
      });
      const place = { ...placement, decided: decidedBefore(anchor, desired) };
      const { revisions } = this.#workloads.manifestsOf(desired, place);
      const present = await this.#present(placement.namespace, desired);
      const shortfalls = shortfallsOf(revisions, desired.revisions, present);
      const missing = shortfalls
        .filter(shortfall => shortfall.missing.length > 0)
        .map(({ number }) => number);
      const { route } = this.#workloads.manifestsOf(
        routablePart(desired, new Set(missing)),
        place,
      );
      const state = fingerprintOf([route]);
      const awaited = encodeAwaited(missing);
      if (!isWritten(anchor, { state, awaited })) {
        await writeRoute(this.#client, anchor, route, {
          [APPLIED]: state,
          [AWAITED]: awaited,
        });
        return { outcome: 'written' };
      }
      if (await askAgain(this.#client, anchor, placement)) {
        return { outcome: 'written' };
      }
      if (shortfalls.length > 0) {
        return pendingFor(shortfalls, desired, gitOps);
      }
      return desired.revisions.length === 0 && present.length > 0
        ? pendingRemoval(filesOf(present), desired, gitOps)
        : { outcome: 'unchanged' };
    });
  }

  /**
   * Removes the service's anchor once Git has given up everything else of it;
   * until then it leads nowhere.
   */
  async remove(
    service: PlacedService,
    { namespace, gitOps }: { namespace: string; gitOps: GitOps },
    fence: Fence,
  ): Promise<Pending | undefined> {
    return await untilNobodyIsFaster(async () => {
      const anchor = await claimToRemove(this.#client, service, {
        namespace,
        fence,
      });
      const present = await this.#present(namespace, service);
      if (present.length > 0) {
        if (anchor) {
          await this.#leadNowhere(anchor);
        }
        return pendingRemoval(filesOf(present), service, gitOps);
      }
      if (anchor) {
        const { uid, resourceVersion } = readOf(anchor);
        await this.#client.delete(
          httpRoutes as ResourceType,
          { name: service.name, namespace },
          { uid, resourceVersion },
        );
      }
      return undefined;
    });
  }

  async #leadNowhere(anchor: Anchor): Promise<void> {
    if (!leadsNowhere(anchor)) {
      const [first] = anchor.spec?.rules ?? [];
      await patchAnchor(this.#client, anchor, {
        metadata: { annotations: { [APPLIED]: null, [AWAITED]: null } },
        spec: { rules: [{ matches: first.matches, backendRefs: [] }] },
      });
    }
  }

  /** What there is of a service beside its route, and what no controller made of it. */
  async #present(
    namespace: string,
    service: PlacedService | DesiredService,
  ): Promise<KubernetesObject[]> {
    const { companions } = this.#workloads;
    const types = this.#workloads.typesOf(service);
    const lists = await Promise.all(
      [...types, ...companions].map(async resource => {
        const { items } = await listAll(this.#client, resource, {
          namespace,
          labelSelector: selectorOf(service),
          maximum: MAX_OBJECTS,
        });
        return items.map(item => ({ ...item, kind: resource.kind }));
      }),
    );
    return lists
      .flat()
      .filter(
        object =>
          isThere(object) &&
          !isMadeByAnother(object) &&
          revisionOf(object) !== undefined,
      );
  }
}

function isWritten(
  { metadata }: Anchor,
  { state, awaited }: { state: string; awaited: string | null },
): boolean {
  return (
    metadata.annotations?.[APPLIED] === state &&
    (metadata.annotations?.[AWAITED] ?? null) === awaited
  );
}

function filesOf(present: readonly KubernetesObject[]): string[] {
  return (present as Parameters<typeof manifestFileName>[0][])
    .map(manifestFileName)
    .sort((a, b) => a.localeCompare(b));
}
