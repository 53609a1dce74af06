import { InputError } from '@backstage/errors';
import { realTiming, sleep, Timing } from './Timing';

export interface RateLimiterOptions {
  /** Requests a second that are let through in the long run. */
  qps: number;
  /** Requests that are let through at once after a silence. */
  burst: number;
  timing?: Timing;
}

/**
 * A token bucket, in the words of client-go (`QPS`, `Burst`): what keeps one
 * portal from taking a cluster's API server for itself. Requests are let through
 * in the order in which they came.
 */
export class RateLimiter {
  readonly #qps: number;
  readonly #burst: number;
  readonly #timing: Timing;
  /** Below 0 while requests wait, each for one token of its own. */
  #tokens: number;
  #filledAtMs: number;

  /** @throws InputError where a rate is no positive number. */
  static create(options: RateLimiterOptions): RateLimiter {
    const { qps, burst } = options;
    if (!(qps > 0 && Number.isFinite(qps))) {
      throw new InputError(`qps must be a number above 0, but is ${qps}`);
    }
    if (!(burst >= 1 && Number.isInteger(burst))) {
      throw new InputError(
        `burst must be a whole number of at least 1, but is ${burst}`,
      );
    }
    return new RateLimiter({ timing: realTiming, ...options });
  }

  private constructor(options: Required<RateLimiterOptions>) {
    this.#qps = options.qps;
    this.#burst = options.burst;
    this.#timing = options.timing;
    this.#tokens = options.burst;
    this.#filledAtMs = options.timing.elapsedMs();
  }

  /** Resolves when a request may be sent; whoever gives up has taken nothing. */
  async acquire(signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    this.#fill();
    this.#tokens -= 1;
    if (this.#tokens >= 0) {
      return;
    }
    try {
      await sleep(this.#timing, (-this.#tokens / this.#qps) * 1000, signal);
    } catch (error) {
      this.#tokens += 1;
      throw error;
    }
  }

  #fill() {
    const nowMs = this.#timing.elapsedMs();
    const gained = ((nowMs - this.#filledAtMs) / 1000) * this.#qps;
    this.#tokens = Math.min(this.#burst, this.#tokens + gained);
    this.#filledAtMs = nowMs;
  }
}
