import type { LoggerService } from '@backstage/backend-plugin-api';
import { stringifyError } from '@backstage/errors';
import {
  KubernetesObject,
  ObjectReference,
  realTiming,
  resourceNameOf,
  TooLargeError,
} from '../client';
import { orAborted } from '../client/http/bounded';
import { ListWatch, ListWatchOptions } from './ListWatch';
import { ObjectStore, referenceOf, ResourceChange } from './ObjectStore';
import { trimObject } from './trimObject';

export interface ResourceCacheOptions<T extends KubernetesObject>
  extends Omit<ListWatchOptions<T>, 'sink'> {
  logger: LoggerService;
  /** What of an object is kept; without managed fields by default. */
  transform?: (object: T) => T;
}

/**
 * What a cluster has of one type, kept up to date by a watch: for reading often,
 * and for hearing of changes. Before anything is written, what it says has to be
 * read from the cluster again.
 */
export class ResourceCache<T extends KubernetesObject> {
  readonly #options: ResourceCacheOptions<T>;
  readonly #store = ObjectStore.create<T>();
  readonly #listeners = new Set<(change: ResourceChange<T>) => void>();
  readonly #transform: (object: T) => T;
  readonly #maximum: number;
  readonly #whenSynced: Promise<void>;
  #sync: () => void = () => {};
  #isSynced = false;
  #asOf: Date | undefined;
  #staleSince: Date | undefined;
  #failingSince: Date | undefined;
  #problem: Error | undefined;

  static create<T extends KubernetesObject>(
    options: ResourceCacheOptions<T>,
  ): ResourceCache<T> {
    return new ResourceCache(options);
  }

  private constructor(options: ResourceCacheOptions<T>) {
    this.#options = options;
    this.#transform = options.transform ?? trimObject;
    this.#maximum = options.maximum ?? 20_000;
    this.#whenSynced = new Promise(resolve => {
      this.#sync = resolve;
    });
  }

  /** Keeps itself up to date until the signal is aborted. Never throws. */
  async run(signal: AbortSignal): Promise<void> {
    await ListWatch.create({
      ...this.#options,
      maximum: this.#maximum,
      sink: {
        replaced: objects => this.#replaced(objects),
        changed: object => this.#changed(object),
        deleted: object => this.#tell(this.#store.remove(referenceOf(object))),
        heard: () => this.#heard(),
        failed: error => this.#failed(error),
      },
    }).run(signal);
  }

  /** Has it been listed once? Until then it is empty, and says nothing. */
  get synced(): boolean {
    return this.#isSynced;
  }

  /** Resolves once it has been listed. @throws the signal's reason */
  async whenSynced(signal: AbortSignal): Promise<void> {
    await orAborted(signal, this.#whenSynced);
  }

  /** When the cluster was last heard of. */
  get asOf(): Date | undefined {
    return this.#asOf;
  }

  /** Since when it has not been; undefined while it is, or before it was asked. */
  get staleSince(): Date | undefined {
    return this.#staleSince;
  }

  /**
   * Since when asking it fails: a watch on which nothing happens may not have been
   * heard of for a minute before that, and all is well.
   */
  get failingSince(): Date | undefined {
    return this.#failingSince;
  }

  /** Why it has not been. */
  get problem(): Error | undefined {
    return this.#problem;
  }

  get(where: ObjectReference): T | undefined {
    return this.#store.get(where);
  }

  list(): T[] {
    return this.#store.list();
  }

  /** What carries the label of this service. */
  ofService(serviceId: string): T[] {
    return this.#store.ofService(serviceId);
  }

  /** Hears of every change from now on, until what it returns is called. */
  onChange(listener: (change: ResourceChange<T>) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #replaced(objects: T[]) {
    const changes = this.#store.replace(objects.map(this.#transform));
    this.#isSynced = true;
    this.#sync();
    changes.forEach(change => this.#tell(change));
  }

  #changed(object: T) {
    const change = this.#store.put(this.#transform(object));
    this.#tell(change);
    if (this.#store.size > this.#maximum) {
      const { client, type } = this.#options;
      throw new TooLargeError(
        client.cluster,
        `Cluster ${client.cluster} has more than ${
          this.#maximum
        } ${resourceNameOf(type)}`,
      );
    }
  }

  #tell(change: ResourceChange<T> | undefined) {
    if (!change) {
      return;
    }
    for (const listener of this.#listeners) {
      try {
        listener(change);
      } catch (error) {
        this.#options.logger.error(
          `A listener failed on ${this.#what()}: ${stringifyError(error)}`,
        );
      }
    }
  }

  #heard() {
    const { logger, timing = realTiming } = this.#options;
    this.#asOf = timing.date();
    if (this.#staleSince) {
      this.#staleSince = undefined;
      this.#failingSince = undefined;
      this.#problem = undefined;
      logger.info(`${this.#what()} are heard of again`);
    }
  }

  #failed(error: Error) {
    const { logger, timing = realTiming } = this.#options;
    this.#staleSince ??= this.#asOf ?? timing.date();
    this.#failingSince ??= timing.date();
    if (this.#problem?.message !== error.message) {
      logger.warn(
        `${this.#what()} are not heard of since ${this.#staleSince.toISOString()}, tried again: ${
          error.message
        }`,
      );
    }
    this.#problem = error;
  }

  #what(): string {
    const { client, type, namespace } = this.#options;
    return `${resourceNameOf(type)} of cluster ${client.cluster}${
      namespace === undefined ? '' : ` in namespace ${namespace}`
    }`;
  }
}
