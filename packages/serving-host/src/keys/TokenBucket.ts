import type { RateLimit } from '../admin/trafficDeclaration.ts';

/** What a key may still send. */
export interface RateVerdict {
  isAllowed: boolean;
  /** Whole requests that may come at once now. */
  remaining: number;
  /** Seconds until one more may come; 0 when one may come now. */
  retryAfterSeconds: number;
  limit: RateLimit;
}

/**
 * A token bucket: `burst` requests at once, `requestsPerSecond` in the long
 * run. It never allows more than burst + rate * t in any time t.
 */
export class TokenBucket {
  readonly limit: RateLimit;
  #tokens: number;
  #asOf: number;

  static create(limit: RateLimit, now: number): TokenBucket {
    return new TokenBucket(limit, limit.burst, now);
  }

  private constructor(limit: RateLimit, tokens: number, now: number) {
    this.limit = limit;
    this.#tokens = tokens;
    this.#asOf = now;
  }

  /** The same with another limit; what was used stays used. */
  with(limit: RateLimit, now: number): TokenBucket {
    this.#fill(now);
    const used = this.limit.burst - this.#tokens;
    return new TokenBucket(limit, Math.max(0, limit.burst - used), now);
  }

  /** @param now - Milliseconds on a clock that never goes back. */
  take(now: number): RateVerdict {
    this.#fill(now);
    const isAllowed = this.#tokens >= 1;
    if (isAllowed) {
      this.#tokens -= 1;
    }
    const missing = Math.max(0, 1 - this.#tokens);
    return {
      isAllowed,
      remaining: Math.floor(this.#tokens),
      retryAfterSeconds: missing / this.limit.requestsPerSecond,
      limit: this.limit,
    };
  }

  #fill(now: number): void {
    const { requestsPerSecond, burst } = this.limit;
    const gained = (Math.max(0, now - this.#asOf) * requestsPerSecond) / 1000;
    this.#tokens = Math.min(burst, this.#tokens + gained);
    this.#asOf = Math.max(now, this.#asOf);
  }
}

/**
 * Headers after the IETF's draft-ietf-httpapi-ratelimit-headers-10: the policy
 * as burst per the time in which it fills again, and what is left of it.
 */
export function rateLimitHeaders(verdict: RateVerdict): Record<string, string> {
  const { limit, remaining, retryAfterSeconds, isAllowed } = verdict;
  const window = Math.max(1, Math.ceil(limit.burst / limit.requestsPerSecond));
  const reset = Math.ceil(retryAfterSeconds);
  return {
    'ratelimit-policy': `"key";q=${limit.burst};w=${window}`,
    ratelimit: `"key";r=${remaining};t=${reset}`,
    ...(isAllowed ? {} : { 'retry-after': String(Math.max(1, reset)) }),
  };
}
