import { ForbiddenError, KubernetesClient, listAll } from '../client';
import { NodeRoom, nodeRooms } from '../live';
import { nodes } from './objectTypes';

const EVERY_MS = 60_000;
/** Longer where the nodes may not be listed: a role changes seldom. */
const REFUSED_EVERY_MS = 10 * 60_000;
const FIRST_WITHIN_MS = 3_000;
const MAX_NODES = 5_000;

/**
 * The nodes of a cluster as they were a minute ago at most, so that pages need
 * not wait for them. Undefined where they may not be listed, or never could be.
 */
export class NodeWatch {
  readonly #client: KubernetesClient;
  #rooms: NodeRoom[] | undefined;
  #first: Promise<void> | undefined;

  static create(client: KubernetesClient): NodeWatch {
    return new NodeWatch(client);
  }

  private constructor(client: KubernetesClient) {
    this.#client = client;
  }

  start(signal: AbortSignal): void {
    const look = async () => {
      const next = await this.#look(signal);
      if (!signal.aborted) {
        setTimeout(look, next).unref();
      }
    };
    this.#first = look();
  }

  /** What is known; waits a moment for the first answer. */
  async rooms(): Promise<readonly NodeRoom[] | undefined> {
    if (!this.#rooms) {
      await Promise.race([
        this.#first,
        new Promise(resolve => setTimeout(resolve, FIRST_WITHIN_MS).unref()),
      ]);
    }
    return this.#rooms;
  }

  async #look(signal: AbortSignal): Promise<number> {
    try {
      const { items } = await listAll(this.#client, nodes, {
        maximum: MAX_NODES,
        signal,
      });
      this.#rooms = nodeRooms(items, undefined);
      return EVERY_MS;
    } catch (error) {
      // What was known is still the best guess.
      return error instanceof ForbiddenError ? REFUSED_EVERY_MS : EVERY_MS;
    }
  }
}
