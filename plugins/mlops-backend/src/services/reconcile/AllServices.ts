import { WorkQueue } from '../../control';
import { ServicesStore } from '../ServicesStore';
import { delayOfPlace } from './pace';

const idsPerPage = 200;
const collectMs = 100;

/**
 * Looks at many services, though nothing says that they have changed: when the
 * portal starts, and when a target names all that it has.
 *
 * Those in which something is under way come first and at once; the others
 * follow at a steady pace, so that a thousand of them do not hold up what
 * people ask for.
 */
export class AllServices {
  readonly #services: ServicesStore;
  readonly #queue: WorkQueue;
  readonly #onError: (error: unknown) => void;
  #listed = new Set<string>();
  #timer: NodeJS.Timeout | undefined;

  static create(options: {
    services: ServicesStore;
    queue: WorkQueue;
    onError: (error: unknown) => void;
  }): AllServices {
    return new AllServices(options);
  }

  private constructor(options: Parameters<typeof AllServices.create>[0]) {
    this.#services = options.services;
    this.#queue = options.queue;
    this.#onError = options.onError;
  }

  /** Queues every service that is not deleted; `onQueued` after each part. */
  async enqueue(onQueued: () => void): Promise<void> {
    for (const settled of [false, true]) {
      let after: string | undefined;
      let place = 0;
      let ids: string[];
      do {
        ids = await this.#services.listIds({
          after,
          limit: idsPerPage,
          settled,
        });
        await this.#enqueueFrom(settled ? place : undefined, ids);
        onQueued();
        place += ids.length;
        after = ids[ids.length - 1];
      } while (ids.length === idsPerPage);
    }
  }

  /**
   * A target named the service among others. Collects for a moment, then looks
   * at all that were named, those that the portal does not know aside.
   */
  listed(id: string): void {
    this.#listed.add(id);
    this.#timer ??= setTimeout(() => {
      const ids = [...this.#listed];
      this.#listed = new Set();
      this.#timer = undefined;
      this.#enqueueListed(ids).catch(this.#onError);
    }, collectMs);
    this.#timer.unref();
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  async #enqueueListed(ids: string[]): Promise<void> {
    let place = 0;
    for (let start = 0; start < ids.length; start += idsPerPage) {
      const known = await this.#services.listIds({
        among: ids.slice(start, start + idsPerPage),
        limit: idsPerPage,
      });
      await this.#enqueueFrom(place, known);
      place += known.length;
    }
  }

  /** From a place on in the list of all; at once without one. */
  async #enqueueFrom(place: number | undefined, ids: string[]): Promise<void> {
    await this.#queue.enqueueEach(
      ids.map((key, index) => ({
        key,
        delayMs: place === undefined ? 0 : delayOfPlace(place + index),
      })),
    );
  }
}
