import {
  DesiredRevision,
  DesiredService,
  Fence,
  StaleEpochError,
} from '@fairway/backstage-plugin-mlops-node';
import {
  Deployment,
  deployments,
  horizontalPodAutoscalers,
  KubernetesClient,
  KubernetesObject,
  listAll,
  ObjectConflictError,
  podDisruptionBudgets,
  ResourceType,
  services,
} from '../../client';
import { mergePatch } from '../../cluster/mergePatch';
import {
  annotationNames,
  isAutoscaled,
  listOf,
  RevisionObjects,
} from '../../manifests';
import { annotated, epochOf, readOf, revisionOf, selectorOf } from './objects';

/** How often a Deployment is read again because its controller was faster. */
const ATTEMPTS = 6;
const MAX_OBJECTS = 500;

/** What a revision consists of beside its Deployment. */
const companions: readonly ResourceType[] = [
  horizontalPodAutoscalers,
  podDisruptionBudgets,
  services,
];
const typeOfKind = new Map(companions.map(type => [type.kind, type]));

/** The objects of a revision beside its Deployment, in the order to apply them in. */
export function companionsOf(objects: RevisionObjects) {
  return listOf(objects).filter(({ kind }) => typeOfKind.has(kind));
}

/** Does it have the number of replicas that was declared, or whatever its autoscaler says? */
export function hasReplicas(
  present: Deployment,
  revision: DesiredRevision,
): boolean {
  return isAutoscaled(revision) || present.spec?.replicas === revision.replicas;
}

/**
 * Writes what the revisions of a service consist of. Each object is told the
 * epoch, which changes its version: a worker whose claim is gone, and which
 * decided to delete it, finds another one than it read.
 */
export class WorkloadWriter {
  readonly #client: KubernetesClient;

  static create(client: KubernetesClient): WorkloadWriter {
    return new WorkloadWriter(client);
  }

  private constructor(client: KubernetesClient) {
    this.#client = client;
  }

  /** The Deployments of a service that are not being deleted. */
  async deployments(
    namespace: string,
    service: { id: string },
  ): Promise<Deployment[]> {
    const { items } = await listAll(this.#client, deployments, {
      namespace,
      labelSelector: selectorOf(service),
      maximum: MAX_OBJECTS,
    });
    return items.filter(({ metadata }) => !metadata?.deletionTimestamp);
  }

  /**
   * A Deployment that is there keeps its pods as they were made: another version
   * of Fairway must not restart them. Only how many there are follows.
   *
   * @throws StaleEpochError where a worker with a later claim has written
   */
  async write(
    service: DesiredService,
    options: {
      objects: RevisionObjects;
      present?: Deployment;
      fence: Fence;
    },
  ): Promise<void> {
    const { objects, present, fence } = options;
    const epoch = { [annotationNames.epoch]: `${fence.epoch}` };
    for (const object of companionsOf(objects)) {
      await this.#client.apply(
        typeOfKind.get(object.kind)!,
        annotated(object, epoch),
      );
    }
    if (!present) {
      await this.#client.create(
        deployments,
        annotated(objects.deployment, epoch),
      );
      return;
    }
    await this.#follow(service, { ...options, present });
  }

  /**
   * Deletes what belongs to revisions that are not wanted, Deployments first.
   *
   * @returns whether there was anything
   * @throws StaleEpochError where a worker with a later claim has written
   */
  async deleteWhere(
    namespace: string,
    service: { id: string },
    options: { isUnwanted: (number: number) => boolean; fence: Fence },
  ): Promise<boolean> {
    let hadSome = false;
    for (const type of [deployments as ResourceType, ...companions]) {
      for (let attempt = 1; ; attempt += 1) {
        const unwanted = await this.#unwanted(type, {
          namespace,
          service,
          isUnwanted: options.isUnwanted,
        });
        hadSome ||= unwanted.length > 0;
        try {
          for (const object of unwanted) {
            requireCurrent(object, options.fence);
            await this.delete(type, object);
          }
          break;
        } catch (error) {
          if (!(error instanceof ObjectConflictError) || attempt >= ATTEMPTS) {
            throw error;
          }
        }
      }
    }
    return hadSome;
  }

  /** Deletes exactly what was read. */
  async delete(type: ResourceType, object: KubernetesObject): Promise<void> {
    const { name, namespace, uid, resourceVersion } = readOf(object);
    await this.#client.delete(
      type,
      { name, namespace },
      { uid, resourceVersion },
    );
  }

  async #unwanted(
    type: ResourceType,
    options: {
      namespace: string;
      service: { id: string };
      isUnwanted: (number: number) => boolean;
    },
  ): Promise<KubernetesObject[]> {
    const { items } = await listAll(this.#client, type, {
      namespace: options.namespace,
      labelSelector: selectorOf(options.service),
      maximum: MAX_OBJECTS,
    });
    return items.filter(object => {
      const number = revisionOf(object);
      return (
        !object.metadata?.deletionTimestamp &&
        number !== undefined &&
        options.isUnwanted(number)
      );
    });
  }

  /**
   * The controllers of the cluster change a Deployment all the time, and so its
   * version; only a later epoch means that somebody else decides.
   */
  async #follow(
    service: DesiredService,
    options: { objects: RevisionObjects; present: Deployment; fence: Fence },
  ): Promise<void> {
    const { objects, fence } = options;
    const { number } = objects;
    const wanted = service.revisions.find(r => r.number === number)!;
    let present: Deployment | undefined = options.present;
    for (let attempt = 1; present; attempt += 1) {
      requireCurrent(present, fence);
      try {
        await mergePatch(this.#client, deployments, readOf(present), {
          metadata: {
            annotations: { [annotationNames.epoch]: `${fence.epoch}` },
          },
          ...(!hasReplicas(present, wanted) && {
            spec: { replicas: wanted.replicas },
          }),
        });
        return;
      } catch (error) {
        if (!(error instanceof ObjectConflictError) || attempt >= ATTEMPTS) {
          throw error;
        }
      }
      const { namespace } = readOf(present);
      present = (await this.deployments(namespace!, service)).find(
        object => revisionOf(object) === number,
      );
    }
  }
}

/** @throws StaleEpochError */
function requireCurrent(object: KubernetesObject, { epoch }: Fence): void {
  const written = epochOf(object);
  if (written > epoch) {
    throw new StaleEpochError(
      `Somebody with epoch ${written} has written to ${
        readOf(object).name
      }; this claim has ${epoch}`,
    );
  }
}
