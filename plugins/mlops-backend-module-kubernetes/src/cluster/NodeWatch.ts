import {
  ForbiddenError,
  KubernetesClient,
  listAll,
  Pod,
  pods,
  TooLargeError,
} from '../client';
import { NodeRoom, nodeRooms, withRequests } from '../live';
import { nodes } from './objectTypes';

const EVERY_MS = 60_000;
/** Longer where something may not be listed: a role changes seldom. */
const REFUSED_EVERY_MS = 10 * 60_000;
const FIRST_WITHIN_MS = 3_000;
const MAX_NODES = 5_000;

/** All pods of a cluster are asked for so often at most, and only for a reason. */
const PODS_EVERY_MS = 30_000;
/** What is free on the nodes of a larger cluster is not known. */
const MAX_PODS = 20_000;
const PLACED = 'spec.nodeName!=,status.phase!=Succeeded,status.phase!=Failed';

/**
 * The nodes of a cluster as they were a minute ago at most, so that pages need
 * not wait for them. Undefined where they may not be listed, or never could be.
 */
export class NodeWatch {
  readonly #client: KubernetesClient;
  #rooms: NodeRoom[] | undefined;
  #first: Promise<void> | undefined;
  #placed: Promise<readonly Pod[] | undefined> | undefined;
  #placedUntil = -Infinity;

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

  /**
   * The same with what is taken of each node, where all pods of the cluster may
   * be listed. To be asked for where a replica finds no room, and not otherwise:
   * it is by far the largest list of a cluster.
   */
  async roomsWithRequests(): Promise<readonly NodeRoom[] | undefined> {
    const rooms = await this.rooms();
    const placed = rooms && (await this.#placedPods());
    return placed ? withRequests(rooms, placed) : rooms;
  }

  /** One list for all who ask within half a minute. */
  async #placedPods(): Promise<readonly Pod[] | undefined> {
    if (performance.now() > this.#placedUntil) {
      this.#placedUntil = performance.now() + PODS_EVERY_MS;
      this.#placed = listAll(this.#client, pods, {
        fieldSelector: PLACED,
        maximum: MAX_PODS,
        transform: requestsOnly,
      }).then(
        ({ items }) => items,
        error => {
          if (
            error instanceof ForbiddenError ||
            error instanceof TooLargeError
          ) {
            this.#placedUntil = performance.now() + REFUSED_EVERY_MS;
          }
          return undefined;
        },
      );
    }
    return await this.#placed;
  }

  async #look(signal: AbortSignal): Promise<number> {
    try {
      const { items } = await listAll(this.#client, nodes, {
        maximum: MAX_NODES,
        signal,
      });
      this.#rooms = nodeRooms(items);
      return EVERY_MS;
    } catch (error) {
      // What was known is still the best guess.
      return error instanceof ForbiddenError ? REFUSED_EVERY_MS : EVERY_MS;
    }
  }
}

/** What counts for the room on a node, and nothing of what the pod is. */
function requestsOnly({ metadata, spec }: Pod): Pod {
  const containers = (all: NonNullable<Pod['spec']>['containers'] = []) =>
    all.map(({ name, resources, restartPolicy }) => ({
      name,
      ...(resources?.requests && {
        resources: { requests: resources.requests },
      }),
      ...(restartPolicy !== undefined && { restartPolicy }),
    }));
  return {
    metadata: { name: metadata?.name },
    spec: {
      nodeName: spec?.nodeName,
      overhead: spec?.overhead,
      containers: containers(spec?.containers),
      initContainers: containers(spec?.initContainers),
    },
  } as Pod;
}
