export interface BackoffOptions {
  /** The first wait. */
  firstMs: number;
  /** No wait is longer. */
  longestMs: number;
  /** From 0 to 1 (excluded); `Math.random` when absent. */
  random?: () => number;
}

/**
 * Waits that double up to a bound, each shortened by up to a half at random so
 * that several processes do not try at the same instants.
 */
export class Backoff {
  readonly #options: Required<BackoffOptions>;
  #failures = 0;

  static create(options: BackoffOptions): Backoff {
    return new Backoff({ random: Math.random, ...options });
  }

  private constructor(options: Required<BackoffOptions>) {
    this.#options = options;
  }

  /** Counts one more failure and says how long to wait, in milliseconds. */
  next(): number {
    const { firstMs, longestMs, random } = this.#options;
    const full = Math.min(longestMs, firstMs * 2 ** this.#failures);
    this.#failures = Math.min(this.#failures + 1, 32);
    return full * (1 - random() / 2);
  }

  reset(): void {
    this.#failures = 0;
  }
}
