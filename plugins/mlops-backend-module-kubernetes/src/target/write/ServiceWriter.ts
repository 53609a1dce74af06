import {
  ConvergeResult,
  DesiredService,
  Fence,
  PlacedService,
} from '@fairway/backstage-plugin-mlops-node';
import {
  Deployment,
  KubernetesClient,
  KubernetesObject,
  ResourceType,
} from '../../client';
import { httpRoutes } from '../../cluster/objectTypes';
import { Placement } from '../../manifests';
import { askAgain } from '../anchor/askAgain';
import { APPLIED, fingerprintOf } from '../anchor/fingerprint';
import { revisionOf } from './objects';
import { claimService } from '../anchor/claimService';
import { claimToRemove } from '../anchor/claimToRemove';
import { decidedBefore } from '../anchor/decidedBefore';
import { isRouted } from '../anchor/isRouted';
import { leadsNowhere } from '../anchor/leadsNowhere';
import { patchAnchor } from '../anchor/patchAnchor';
import { untilNobodyIsFaster } from '../anchor/untilNobodyIsFaster';
import { writeRoute } from '../anchor/writeRoute';
import { MadeObjects } from './MadeObjects';
import { replicasChange } from './replicasChange';
import type { RevisionManifests, Workloads } from './Workloads';
import { WorkloadWriter } from './WorkloadWriter';

/**
 * Writes services to one cluster. Every call reads what is there, and every
 * write names the version that it is based on, so that two writers never undo
 * each other's work without knowing.
 */
export class ServiceWriter {
  readonly #client: KubernetesClient;
  readonly #workloads: Workloads;
  readonly #writer: WorkloadWriter;
  readonly #made: MadeObjects;

  static create(client: KubernetesClient, workloads: Workloads): ServiceWriter {
    return new ServiceWriter(client, workloads);
  }

  private constructor(client: KubernetesClient, workloads: Workloads) {
    this.#client = client;
    this.#workloads = workloads;
    this.#writer = WorkloadWriter.create(client, workloads);
    this.#made = MadeObjects.create(client);
  }

  /**
   * Declares the service. Its anchor is written first where the epoch has risen, so
   * that a worker whose claim is older cannot write any more, and once more when
   * everything that its route leads to is there. What it does not lead to any more
   * goes last.
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
      const anchor = await claimToRemove(this.#client, service, {
        namespace,
        fence,
      });
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
    const anchor = await claimService(this.#client, desired, {
      placement,
      fence,
    });
    const place = { ...placement, decided: decidedBefore(anchor, desired) };
    const { route, revisions } = this.#workloads.manifestsOf(desired, place);
    const fingerprint = fingerprintOf([
      route,
      ...revisions.flatMap(({ companions }) => companions),
    ]);
    const there = await this.#writer.present(namespace, desired);
    const state = anchor.metadata.annotations?.[APPLIED];
    const isComplete = await this.#isComplete(namespace, desired, there);
    const isDeclared =
      state === fingerprint || state === unfinished(fingerprint);
    if (
      isDeclared &&
      isComplete &&
      (await askAgain(this.#client, anchor, placement))
    ) {
      return { outcome: 'written' };
    }
    if (
      state === fingerprint &&
      isComplete &&
      there.length === revisions.length
    ) {
      return { outcome: 'unchanged' };
    }
    const deleteUnwanted = () =>
      this.#deleteUnwanted(namespace, desired, { revisions, fence });
    let written = anchor;
    let isWhole = true;
    if (state !== unfinished(fingerprint) || !isComplete) {
      for (const objects of revisions) {
        const present = there.find(o => revisionOf(o) === objects.number);
        await this.#writer.write(desired, { objects, present, fence });
      }
      const routable = await this.#routable(namespace, desired, fence);
      isWhole = routable.revisions.length === revisions.length;
      const { spec } = this.#workloads.manifestsOf(routable, place).route;
      const isFirst = leadsNowhere(anchor);
      if (isFirst) {
        // No route leads to it, so it need not wait until none does any more, and
        // the route is written once.
        await deleteUnwanted();
      }
      const done = isFirst ? fingerprint : unfinished(fingerprint);
      written = await writeRoute(
        this.#client,
        anchor,
        { ...route, spec },
        { [APPLIED]: isWhole ? done : partial(fingerprint) },
      );
      if (isFirst) {
        return { outcome: 'written' };
      }
    }
    if (
      there.length > 0 &&
      !(await isRouted(this.#client, written, placement))
    ) {
      // The next look goes on from here.
      return { outcome: 'written' };
    }
    await deleteUnwanted();
    if (isWhole) {
      await patchAnchor(this.#client, written, {
        metadata: { annotations: { [APPLIED]: fingerprint } },
      });
    }
    return { outcome: 'written' };
  }

  /** Takes away what revisions consisted of that are not declared any more. */
  async #deleteUnwanted(
    namespace: string,
    service: DesiredService,
    { revisions, fence }: { revisions: RevisionManifests[]; fence: Fence },
  ): Promise<void> {
    const wanted = new Set(
      revisions
        .flatMap(({ workload, companions }) => [workload, ...companions])
        .map(({ kind, metadata }) => `${kind} ${metadata.name}`),
    );
    await this.#writer.deleteWhere(namespace, service, {
      isUnwanted: (kind, name) => !wanted.has(`${kind} ${name}`),
      fence,
    });
  }

  /**
   * Gives what another controller has made its replicas.
   *
   * @returns the declaration without the revisions that no route can lead to
   * yet. One that shall have predictions stays: there is nothing to lead to instead.
   */
  async #routable(
    namespace: string,
    desired: DesiredService,
    fence: Fence,
  ): Promise<DesiredService> {
    if (!this.#workloads.madeByAnother) {
      return desired;
    }
    const made = await this.#made.await(namespace, desired);
    await this.#made.scale(namespace, desired, {
      made,
      fence,
      requireCurrent: () =>
        this.#writer.requireCurrent(namespace, desired, fence),
    });
    return {
      ...desired,
      revisions: desired.revisions.filter(
        ({ number, weight }) => weight > 0 || made.routable.has(number),
      ),
    };
  }

  /** Is every revision there, with the number of replicas that it shall have? */
  async #isComplete(
    namespace: string,
    { id, revisions }: DesiredService,
    there: readonly KubernetesObject[],
  ): Promise<boolean> {
    const numbers = there.map(revisionOf);
    if (!revisions.every(({ number }) => numbers.includes(number))) {
      return false;
    }
    const scaled: readonly Deployment[] = this.#workloads.madeByAnother
      ? [...(await this.#made.read(namespace, { id })).deployments.values()]
      : there;
    return revisions.every(revision => {
      const deployment = scaled.find(o => revisionOf(o) === revision.number);
      return deployment && !replicasChange(deployment, revision);
    });
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
