import type {
  DesiredService,
  Fence,
} from '@fairway/backstage-plugin-mlops-node';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  Deployment,
  deployments,
  KubernetesClient,
  listAll,
  ObjectConflictError,
  services,
} from '../../client';
import { mergePatch } from '../../cluster/patch/mergePatch';
import { annotationNames } from '../../manifests';
import { isThere, readOf, revisionOf, selectorOf } from './objects';
import { replicasChange } from './replicasChange';

/** A controller that runs makes them sooner. */
const WITHIN_MS = 3_000;
const EVERY_MS = 200;

/** How often a Deployment is read again because a controller was faster. */
const ATTEMPTS = 6;
const MAX_OBJECTS = 500;

/** What there is of a service that another controller has made. */
export interface Made {
  /** By the number of the revision. */
  deployments: ReadonlyMap<number, Deployment>;
  /** The revisions that routes can lead to. */
  routable: ReadonlySet<number>;
}

/**
 * The Deployments and Services that another controller makes of our workloads.
 * What they are made of is its business; how many replicas there are is ours.
 */
export class MadeObjects {
  readonly #client: KubernetesClient;

  static create(client: KubernetesClient): MadeObjects {
    return new MadeObjects(client);
  }

  private constructor(client: KubernetesClient) {
    this.#client = client;
  }

  async read(namespace: string, service: { id: string }): Promise<Made> {
    const selection = {
      namespace,
      labelSelector: selectorOf(service),
      maximum: MAX_OBJECTS,
    };
    const [scaled, addressed] = await Promise.all([
      listAll(this.#client, deployments, selection),
      listAll(this.#client, services, selection),
    ]);
    return {
      deployments: new Map(
        scaled.items
          .filter(isThere)
          .map(object => [revisionOf(object) ?? 0, object]),
      ),
      routable: new Set(
        addressed.items.filter(isThere).map(object => revisionOf(object) ?? 0),
      ),
    };
  }

  /** The same, after a moment for what has just been asked for. */
  async await(namespace: string, desired: DesiredService): Promise<Made> {
    const deadline = performance.now() + WITHIN_MS;
    for (;;) {
      const made = await this.read(namespace, desired);
      const isWhole = desired.revisions.every(
        ({ number }) =>
          made.deployments.has(number) && made.routable.has(number),
      );
      if (isWhole || performance.now() > deadline) {
        return made;
      }
      await sleep(EVERY_MS);
    }
  }

  /**
   * Gives each Deployment the replicas that its revision shall have. Each is
   * told the epoch too, which changes its version: a worker whose claim is gone
   * finds another one than it read.
   *
   * @param options.requireCurrent - throws where a worker with a later claim has written
   */
  async scale(
    namespace: string,
    desired: DesiredService,
    options: { made: Made; fence: Fence; requireCurrent: () => Promise<void> },
  ): Promise<void> {
    const { fence, requireCurrent } = options;
    for (const revision of desired.revisions) {
      let present = options.made.deployments.get(revision.number);
      for (let attempt = 1; present; attempt += 1) {
        await requireCurrent();
        try {
          await mergePatch(this.#client, deployments, readOf(present), {
            metadata: {
              annotations: {
                [annotationNames.epoch]: `${fence.epoch}`,
                // Whoever finds it alone knows where it belongs.
                [annotationNames.pool]: desired.pool,
              },
            },
            ...replicasChange(present, revision),
          });
          break;
        } catch (error) {
          if (!(error instanceof ObjectConflictError) || attempt >= ATTEMPTS) {
            throw error;
          }
        }
        const again = await this.read(namespace, desired);
        present = again.deployments.get(revision.number);
      }
    }
  }
}
