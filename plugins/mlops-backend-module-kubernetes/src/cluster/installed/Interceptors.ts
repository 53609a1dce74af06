import { ServiceUnavailableError } from '@backstage/errors';
import { KubernetesClient, readApiGroups } from '../../client';
import type {
  Interceptor,
  InterceptorGeneration,
  KedaState,
} from '../../manifests';

const EVERY_MS = 5 * 60_000;
const WITHIN_MS = 3_000;

/** Where the documentation of KEDA and of its HTTP add-on has them installed. */
const NAMESPACE = 'keda';

/** The newest first. */
const generations: readonly InterceptorGeneration[] = ['v1beta1', 'v1alpha1'];

/**
 * Whether the cluster can wake what sleeps, and by which kinds: its API is asked
 * for the groups that it serves, at most every five minutes.
 */
export class Interceptors {
  readonly #client: KubernetesClient;
  #asked: { answer: Promise<KedaState | undefined>; atMs: number } | undefined;
  #known: KedaState | undefined;

  static create(client: KubernetesClient): Interceptors {
    return new Interceptors(client);
  }

  private constructor(client: KubernetesClient) {
    this.#client = client;
  }

  /** What was heard last; undefined before, and while the cluster never answered. */
  get known(): KedaState | undefined {
    return this.#known;
  }

  /** The interceptor that was heard of last. */
  get interceptor(): Interceptor | undefined {
    const { keda, generations: [generation] = [] } = this.#known ?? {};
    return keda && generation
      ? { namespace: NAMESPACE, generation }
      : undefined;
  }

  /** Asks where it is time to; what cannot be asked now stays as it was known. */
  async read(): Promise<KedaState | undefined> {
    const now = performance.now();
    if (!this.#asked || now - this.#asked.atMs > EVERY_MS) {
      this.#asked = { answer: this.#ask(), atMs: now };
    }
    if ((await this.#asked.answer) === undefined) {
      this.#asked = undefined;
    }
    return this.#known;
  }

  /** @throws ServiceUnavailableError where the cluster has never answered */
  async require(): Promise<KedaState> {
    const state = await this.read();
    if (!state) {
      throw new ServiceUnavailableError(
        `Whether cluster ${
          this.#client.cluster
        } can wake what sleeps is not known: it does not say what APIs it has`,
      );
    }
    return state;
  }

  async #ask(): Promise<KedaState | undefined> {
    try {
      const groups = await readApiGroups(this.#client, {
        timeoutMs: WITHIN_MS,
      });
      this.#known = kedaStateOf(groups);
      return this.#known;
    } catch {
      return undefined;
    }
  }
}

/** What the groups that a cluster serves say of KEDA. Pure. */
export function kedaStateOf(
  groups: readonly { name: string; versions: readonly string[] }[],
): KedaState {
  const versionsOf = (group: string) =>
    groups.find(({ name }) => name === group)?.versions ?? [];
  return {
    keda: versionsOf('keda.sh').includes('v1alpha1'),
    generations: generations.filter(version =>
      versionsOf('http.keda.sh').includes(version),
    ),
  };
}
