import {
  DesiredService,
  Fence,
  PlacedService,
  StaleEpochError,
} from '@fairway/backstage-plugin-mlops-node';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  ApiNotServedError,
  KubernetesClient,
  KubernetesObject,
  listAll,
  ObjectConflictError,
  ResourceType,
} from '../../client';
import { mergePatch } from '../../cluster/patch/mergePatch';
import { annotationNames } from '../../manifests';
import {
  annotated,
  epochOf,
  isMadeByAnother,
  isThere,
  readOf,
  revisionOf,
  selectorOf,
} from './objects';
import { replicasChange } from './replicasChange';
import type { RevisionManifests, Workloads } from './Workloads';

/** How often a workload is read again because its controller was faster. */
const ATTEMPTS = 6;
const MAX_OBJECTS = 500;

/** So long one look waits for the end of what has the name of a new workload. */
const GONE_WITHIN_MS = 3_000;
const GONE_EVERY_MS = 200;

/** Is what is called so not wanted any more? */
export type IsUnwanted = (kind: string, name: string) => boolean;

/**
 * Writes what the revisions of a service consist of. Each object is told the
 * epoch, which changes its version: a worker whose claim is gone, and which
 * decided to delete it, finds another one than it read.
 */
export class WorkloadWriter {
  readonly #client: KubernetesClient;
  readonly #workloads: Workloads;
  readonly #typeOfKind: ReadonlyMap<string, ResourceType>;

  static create(
    client: KubernetesClient,
    workloads: Workloads,
  ): WorkloadWriter {
    return new WorkloadWriter(client, workloads);
  }

  private constructor(client: KubernetesClient, workloads: Workloads) {
    this.#client = client;
    this.#workloads = workloads;
    this.#typeOfKind = new Map(
      workloads.companions.map(type => [type.kind, type]),
    );
  }

  /** The workloads of a service that are not being deleted. */
  async present(
    namespace: string,
    service: DesiredService,
  ): Promise<KubernetesObject[]> {
    const lists = await Promise.all(
      this.#workloads
        .typesOf(service)
        .map(type => this.#listed(type, namespace, service)),
    );
    return lists.flat().filter(isThere);
  }

  /**
   * A workload that is there keeps its pods as they were made: another version
   * of Fairway must not restart them. Only how many there are follows.
   *
   * @throws StaleEpochError where a worker with a later claim has written
   */
  async write(
    service: DesiredService,
    options: {
      objects: RevisionManifests;
      present?: KubernetesObject;
      fence: Fence;
    },
  ): Promise<void> {
    const { objects, present, fence } = options;
    const epoch = { [annotationNames.epoch]: `${fence.epoch}` };
    if (!present) {
      // First of all: its pods start while the rest is written.
      await this.#create(service, annotated(objects.workload, epoch));
    }
    for (const object of objects.companions) {
      await this.#client.apply(
        this.#typeOfKind.get(object.kind)!,
        annotated(object, epoch),
      );
    }
    if (!present) {
      return;
    }
    await this.#follow(service, { ...options, present });
  }

  /**
   * Deletes what is not wanted, workloads first.
   *
   * @returns whether there was anything
   * @throws StaleEpochError where a worker with a later claim has written
   */
  async deleteWhere(
    namespace: string,
    service: PlacedService | DesiredService,
    options: { isUnwanted: IsUnwanted; fence: Fence },
  ): Promise<boolean> {
    let hadSome = false;
    const { companions } = this.#workloads;
    const types = this.#workloads.typesOf(service);
    for (const type of [...types, ...companions]) {
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

  /** @throws StaleEpochError where a worker with a later claim has written */
  async requireCurrent(
    namespace: string,
    service: DesiredService,
    fence: Fence,
  ): Promise<void> {
    const present = await this.present(namespace, service);
    present.forEach(object => requireCurrent(object, fence));
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

  #typeOf(
    service: DesiredService,
    { kind }: RevisionManifests['workload'],
  ): ResourceType {
    return this.#workloads.typesOf(service).find(type => type.kind === kind)!;
  }

  /** One of the same name that is being deleted still has it for a moment. */
  async #create(
    service: DesiredService,
    workload: RevisionManifests['workload'],
  ): Promise<void> {
    const deadline = performance.now() + GONE_WITHIN_MS;
    const type = this.#typeOf(service, workload);
    for (;;) {
      try {
        await this.#client.create(type, workload);
        return;
      } catch (error) {
        const isTaken =
          error instanceof ObjectConflictError && error.conflict === 'exists';
        const { namespace } = workload.metadata;
        if (
          !isTaken ||
          performance.now() > deadline ||
          (await this.present(namespace, service)).some(
            ({ metadata }) => metadata?.name === workload.metadata.name,
          )
        ) {
          throw error;
        }
        await sleep(GONE_EVERY_MS);
      }
    }
  }

  /** Of a kind of workload that the cluster does not have there is none. */
  async #listed(
    type: ResourceType,
    namespace: string,
    service: { id: string },
  ): Promise<KubernetesObject[]> {
    try {
      const { items } = await listAll(this.#client, type, {
        namespace,
        labelSelector: selectorOf(service),
        maximum: MAX_OBJECTS,
      });
      return items;
    } catch (error) {
      if (
        error instanceof ApiNotServedError &&
        !this.#typeOfKind.has(type.kind)
      ) {
        return [];
      }
      throw error;
    }
  }

  async #unwanted(
    type: ResourceType,
    options: {
      namespace: string;
      service: { id: string };
      isUnwanted: IsUnwanted;
    },
  ): Promise<KubernetesObject[]> {
    const { namespace, service } = options;
    const items = await this.#listed(type, namespace, service);
    return items.filter(
      object =>
        isThere(object) &&
        revisionOf(object) !== undefined &&
        !isMadeByAnother(object) &&
        options.isUnwanted(type.kind, readOf(object).name),
    );
  }

  /**
   * The controllers of the cluster change a workload all the time, and so its
   * version; only a later epoch means that somebody else decides.
   */
  async #follow(
    service: DesiredService,
    options: {
      objects: RevisionManifests;
      present: KubernetesObject;
      fence: Fence;
    },
  ): Promise<void> {
    const { objects, fence } = options;
    const { number } = objects;
    const wanted = service.revisions.find(r => r.number === number)!;
    const type = this.#typeOf(service, objects.workload);
    let present: KubernetesObject | undefined = options.present;
    for (let attempt = 1; present; attempt += 1) {
      requireCurrent(present, fence);
      try {
        await mergePatch(this.#client, type, readOf(present), {
          metadata: {
            annotations: { [annotationNames.epoch]: `${fence.epoch}` },
          },
          ...(!this.#workloads.madeByAnother &&
            replicasChange(present, wanted)),
        });
        return;
      } catch (error) {
        if (!(error instanceof ObjectConflictError) || attempt >= ATTEMPTS) {
          throw error;
        }
      }
      const { namespace } = readOf(present);
      present = (await this.present(namespace!, service)).find(
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
