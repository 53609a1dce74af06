import { hash, timingSafeEqual } from 'node:crypto';
import type { KeyDeclaration } from '../admin/declaration.ts';
import { TokenBucket, type RateVerdict } from './TokenBucket.ts';

const bearer = /^Bearer +([\x21-\x7e]{8,512})$/i;

const maximalFound = 10_000;

type Entry = {
  service: string;
  id: string;
  sha256: Buffer;
  expiresAt: number | undefined;
  /** What it may still send, where that is limited. */
  bucket: TokenBucket | undefined;
};

/** What the key shown opens (by service, the key's id), or why nothing. */
export type Identified =
  | { opens: ReadonlyMap<string, string> }
  | { refusal: 'missing' | 'malformed' | 'unknown' | 'expired' };

/** Keys are found by the beginning of their hash, then compared whole. */
function bucketOf(sha256: Buffer): string {
  return sha256.toString('hex', 0, 8);
}

/**
 * The endpoint keys of all services. It is told hashes only; a header that a
 * client has shown is remembered until a key changes, since to hash it costs
 * more than anything else that is done with a request.
 */
export class KeyRing {
  readonly #buckets = new Map<string, Entry[]>();
  readonly #ofService = new Map<string, Entry[]>();
  /** What headers were found to show; forgotten at every change of a key. */
  readonly #found = new Map<string, Entry[]>();

  static create(): KeyRing {
    return new KeyRing();
  }

  /** Replaces the keys of a service; what is not named is revoked from now on. */
  set(service: string, keys: readonly KeyDeclaration[]): void {
    const known = this.#ofService.get(service) ?? [];
    this.remove(service);
    const now = performance.now();
    const entries = keys.map(({ id, sha256, expiresAt, rateLimit }) => {
      const before = known.find(entry => entry.id === id)?.bucket;
      return {
        service,
        id,
        sha256: Buffer.from(sha256, 'hex'),
        expiresAt,
        bucket:
          rateLimit &&
          (before?.with(rateLimit, now) ?? TokenBucket.create(rateLimit, now)),
      };
    });
    for (const entry of entries) {
      const bucket = bucketOf(entry.sha256);
      this.#buckets.set(bucket, [...(this.#buckets.get(bucket) ?? []), entry]);
    }
    this.#ofService.set(service, entries);
    this.#found.clear();
  }

  remove(service: string): void {
    this.#found.clear();
    for (const entry of this.#ofService.get(service) ?? []) {
      const bucket = bucketOf(entry.sha256);
      const others = (this.#buckets.get(bucket) ?? []).filter(
        other => other !== entry,
      );
      if (others.length > 0) {
        this.#buckets.set(bucket, others);
      } else {
        this.#buckets.delete(bucket);
      }
    }
    this.#ofService.delete(service);
  }

  /**
   * Takes one request from what a key may send; `undefined` where that is not
   * limited.
   *
   * @param now - On the clock of `performance.now()`.
   */
  take(service: string, id: string, now: number): RateVerdict | undefined {
    return this.#ofService
      .get(service)
      ?.find(entry => entry.id === id)
      ?.bucket?.take(now);
  }

  /**
   * Whose key an `Authorization` header shows. The hash of what was shown is
   * compared in constant time; finding the candidates by a part of the hash
   * tells nothing, since nobody can choose a hash.
   */
  identify(authorization: string | undefined, now: number): Identified {
    if (authorization === undefined) {
      return { refusal: 'missing' };
    }
    let found = this.#found.get(authorization);
    if (!found) {
      const key = bearer.exec(authorization)?.[1];
      if (key === undefined) {
        return { refusal: 'malformed' };
      }
      found = this.#find(key);
      if (found.length === 0) {
        return { refusal: 'unknown' };
      }
      // Only what opens something is kept, so that strangers cannot fill it.
      if (this.#found.size >= maximalFound) {
        this.#found.clear();
      }
      this.#found.set(authorization, found);
    }
    const valid = found.filter(
      ({ expiresAt }) => expiresAt === undefined || expiresAt > now,
    );
    return valid.length > 0
      ? { opens: new Map(valid.map(({ service, id }) => [service, id])) }
      : { refusal: 'expired' };
  }
  #find(key: string): Entry[] {
    const sha256 = hash('sha256', key, 'buffer');
    return (this.#buckets.get(bucketOf(sha256)) ?? []).filter(entry =>
      timingSafeEqual(entry.sha256, sha256),
    );
  }
}
