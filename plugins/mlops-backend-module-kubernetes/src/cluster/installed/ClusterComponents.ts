import type { ClusterComponent } from '@fairway/backstage-plugin-mlops-common';
import { KubernetesClient, readApiGroups, readVersion } from '../../client';
import { componentsOf } from './componentsOf';

const EVERY_MS = 5 * 60_000;
const WITHIN_MS = 3_000;

/** What is installed on a cluster: asked when somebody looks, every five minutes at most. */
export class ClusterComponents {
  readonly #client: KubernetesClient;
  #asked:
    | { answer: Promise<ClusterComponent[] | undefined>; atMs: number }
    | undefined;

  static create(client: KubernetesClient): ClusterComponents {
    return new ClusterComponents(client);
  }

  private constructor(client: KubernetesClient) {
    this.#client = client;
  }

  /** Undefined where the cluster does not say; the next look asks again. */
  async read(): Promise<ClusterComponent[] | undefined> {
    const now = performance.now();
    if (!this.#asked || now - this.#asked.atMs > EVERY_MS) {
      this.#asked = { answer: this.#ask(), atMs: now };
    }
    const answer = await this.#asked.answer;
    if (!answer) {
      this.#asked = undefined;
    }
    return answer;
  }

  async #ask(): Promise<ClusterComponent[] | undefined> {
    try {
      const options = { timeoutMs: WITHIN_MS };
      const [groups, { gitVersion }] = await Promise.all([
        readApiGroups(this.#client, options),
        readVersion(this.#client, options),
      ]);
      return componentsOf(groups, gitVersion);
    } catch {
      return undefined;
    }
  }
}
