/**
 * Waits that are drawn from 0 to a bound that doubles: "full jitter" of Brooker,
 * Exponential Backoff and Jitter, AWS Architecture Blog, 2015. So the watches that
 * one outage has ended do not all come back at the same instants.
 */
export class Backoff {
  readonly #firstMs: number;
  readonly #longestMs: number;
  readonly #random: () => number;
  #failures = 0;

  static create(options: {
    /** The first bound. */
    firstMs: number;
    /** No wait is longer. */
    longestMs: number;
    /** From 0 up to, but not, 1. */
    random: () => number;
  }): Backoff {
    return new Backoff(options.firstMs, options.longestMs, options.random);
  }

  private constructor(
    firstMs: number,
    longestMs: number,
    random: () => number,
  ) {
    this.#firstMs = firstMs;
    this.#longestMs = longestMs;
    this.#random = random;
  }

  /** Counts one more failure and says how long to wait, in milliseconds. */
  next(): number {
    const bound = Math.min(
      this.#longestMs,
      this.#firstMs * 2 ** this.#failures,
    );
    this.#failures = Math.min(this.#failures + 1, 32);
    return bound * this.#random();
  }

  reset(): void {
    this.#failures = 0;
  }
}
