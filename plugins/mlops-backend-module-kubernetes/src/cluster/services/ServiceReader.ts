import { ServiceKey } from '@fairway/backstage-plugin-mlops-node';
import { ForbiddenError, type KubernetesClient } from '../../client';
import { hasSomething, type KnownObjects } from './KnownObjects';
import type { NamespaceCaches } from './NamespaceCaches';
import { readAfresh } from './readAfresh';
import { SeenGenerations } from './SeenGenerations';
import { unlessGone } from './unlessGone';

/** So long after a write the caches may not have heard of it. */
const CATCH_UP_MS = 10_000;

/**
 * Reads what a cluster has of a service. A namespace that is not heard of, since it is
 * gone or its role is, concerns only the services that are in it, and those of which
 * nobody knows yet where they are.
 */
export class ServiceReader {
  readonly #client: KubernetesClient;
  readonly #caches: readonly NamespaceCaches[];
  /** By the identifier of a service: when it was last written to. */
  readonly #writes = new Map<string, number>();
  readonly #seen = SeenGenerations.create();

  static create(
    client: KubernetesClient,
    caches: readonly NamespaceCaches[],
  ): ServiceReader {
    return new ServiceReader(client, caches);
  }

  private constructor(
    client: KubernetesClient,
    caches: readonly NamespaceCaches[],
  ) {
    this.#client = client;
    this.#caches = caches;
  }

  /** Says that the service is being written to: what is known of it is old. */
  wrote({ id }: ServiceKey): void {
    const now = performance.now();
    for (const [known, at] of this.#writes) {
      if (now - at > CATCH_UP_MS) {
        this.#writes.delete(known);
      }
    }
    this.#writes.set(id, now);
    this.#seen.doubt(id);
  }

  /**
   * What there is of it, in each namespace that has something.
   *
   * @throws ServiceUnavailableError where that is not known
   */
  async read({ id }: ServiceKey): Promise<KnownObjects[]> {
    const wroteAt = this.#writes.get(id) ?? -Infinity;
    if (performance.now() - wroteAt < CATCH_UP_MS) {
      return await this.#readAfresh(id);
    }
    const known = await this.#fromCaches(id);
    return this.#seen.isBehind(id, known) ? await this.#readAfresh(id) : known;
  }

  async #fromCaches(id: string): Promise<KnownObjects[]> {
    return await this.#gather(id, async cache => {
      await cache.requireFresh();
      return cache.known(id);
    });
  }

  async #readAfresh(id: string): Promise<KnownObjects[]> {
    const found = await this.#gather(id, cache => this.#ask(id, cache));
    this.#seen.note(id, found);
    return found;
  }

  /** What is not known must not be taken for what is not there. */
  async #gather(
    id: string,
    read: (cache: NamespaceCaches) => Promise<KnownObjects>,
  ): Promise<KnownObjects[]> {
    const results = await Promise.allSettled(this.#caches.map(read));
    const found = results.flatMap(result =>
      result.status === 'fulfilled' && hasSomething(result.value)
        ? [result.value]
        : [],
    );
    for (const [index, result] of results.entries()) {
      const cache = this.#caches[index];
      const mayHaveIt = found.length === 0 || hasSomething(cache.known(id));
      if (result.status === 'rejected' && mayHaveIt) {
        await this.#requireGone(cache, result.reason);
      }
    }
    return found;
  }

  /** @throws why it is not heard of, where that is not since it is gone */
  async #requireGone(cache: NamespaceCaches, reason: unknown): Promise<void> {
    const refusal = reason instanceof ForbiddenError ? reason : cache.problem;
    if (!(refusal instanceof ForbiddenError)) {
      throw reason;
    }
    await unlessGone(this.#client, cache.namespace, () =>
      Promise.reject(refusal),
    );
  }

  async #ask(
    id: string,
    { namespace }: NamespaceCaches,
  ): Promise<KnownObjects> {
    return await readAfresh(this.#client, { namespace, id });
  }
}
