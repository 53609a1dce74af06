import {
  ApiNotServedError,
  ForbiddenError,
  KubernetesClient,
  KubernetesObject,
  listAll,
  pathOf,
  ResourceType,
} from '../../client';
import {
  list,
  text,
  type Live,
  type NotTold,
  type PendingWorkload,
  type Workload,
} from '../../live';

/** So long what was read counts, for everybody who waits in the same queue. */
const EVERY_MS = 5_000;
const WITHIN_MS = 2_000;

/** Of more queues and services nothing is remembered. */
const MAX_REMEMBERED = 1_000;

/** Of one queue: Kueue's own bound where nobody says one (`DefaultPendingWorkloadsLimit`). */
const MAX_WAITING = 1_000;

/** Pods of one service whose Workloads are asked for: they are named in a URL. */
const MAX_PODS = 50;
const MAX_WORKLOADS = 500;

/** The newest first: Kueue 0.15 and later have both. */
const versions = ['v1beta2', 'v1beta1'];

/** Label by which a Workload says whose it is (`JobUIDLabel`). */
const JOB_UID = 'kueue.x-k8s.io/job-uid';

/** What was read, or why it is not known. */
export type Told<T> = { items: Live<T>[] } | { notTold: NotTold };

/**
 * What Kueue says of pods that it holds back. A queue is read for all who wait in
 * it, so many services that wait cost one request every few seconds; and what is
 * not said in time holds nobody up.
 */
export class KueueQueues {
  readonly #client: KubernetesClient;
  readonly #known = new Map<
    string,
    { told: Promise<Told<unknown>>; atMs: number }
  >();

  static create(client: KubernetesClient): KueueQueues {
    return new KueueQueues(client);
  }

  private constructor(client: KubernetesClient) {
    this.#client = client;
  }

  /** Who waits in a LocalQueue, by Kueue's visibility API. Never throws. */
  async waitingIn(
    namespace: string,
    name: string,
  ): Promise<Told<PendingWorkload>> {
    return await this.#remembered(
      `queue ${namespace}/${name}`,
      async version => {
        const type = kueueType('visibility.kueue.x-k8s.io', version, {
          plural: 'localqueues',
          kind: 'LocalQueue',
        });
        const { items } = await this.#client.json(
          { verb: 'get', type, namespace, name },
          {
            method: 'GET',
            path: pathOf(type, { namespace, name }, 'pendingworkloads'),
            query: { limit: MAX_WAITING },
            isRead: true,
          },
          { timeoutMs: WITHIN_MS },
        );
        return list(items as Live<PendingWorkload>[]).slice(0, MAX_WAITING);
      },
    );
  }

  /** The Workloads that Kueue has made for pods. Never throws. */
  async workloadsOf(
    namespace: string,
    pods: readonly KubernetesObject[],
  ): Promise<Told<Workload>> {
    const uids = pods
      .map(({ metadata }) => text(metadata?.uid))
      .sort((a, b) => (a < b ? -1 : 1))
      .slice(0, MAX_PODS);
    return await this.#remembered(`of ${uids.join(',')}`, async version => {
      const { items } = await listAll(
        this.#client,
        kueueType('kueue.x-k8s.io', version, {
          plural: 'workloads',
          kind: 'Workload',
        }),
        {
          namespace,
          labelSelector: `${JOB_UID} in (${uids.join(',')})`,
          maximum: MAX_WORKLOADS,
          timeoutMs: WITHIN_MS,
        },
      );
      return items as Live<Workload>[];
    });
  }

  async #remembered<T>(
    key: string,
    read: (version: string) => Promise<Live<T>[]>,
  ): Promise<Told<T>> {
    const now = performance.now();
    const known = this.#known.get(key);
    if (known && now - known.atMs < EVERY_MS) {
      return (await known.told) as Told<T>;
    }
    const told = tell(read);
    this.#known.delete(key);
    this.#known.set(key, { told, atMs: now });
    const [oldest] = this.#known.keys();
    if (this.#known.size > MAX_REMEMBERED) {
      this.#known.delete(oldest);
    }
    return await told;
  }
}

/** Reads it in the first version that there is. */
async function tell<T>(
  read: (version: string) => Promise<Live<T>[]>,
): Promise<Told<T>> {
  for (const version of versions) {
    try {
      return { items: await read(version) };
    } catch (error) {
      if (!(error instanceof ApiNotServedError)) {
        return {
          notTold: error instanceof ForbiddenError ? 'forbidden' : 'no-answer',
        };
      }
    }
  }
  return { notTold: 'not-served' };
}

function kueueType(
  group: string,
  version: string,
  names: { plural: string; kind: string },
): ResourceType {
  return { group, version, ...names, namespaced: true };
}
