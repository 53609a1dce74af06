/** Upper bounds of the buckets, in seconds. */
export const bucketBounds = [
  0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10,
] as const;

/** How many values fell below each bound; to count one is one addition. */
export class BucketCounts {
  /** Of each bucket alone, the last one without a bound. */
  readonly #counts = new Float64Array(bucketBounds.length + 1);
  sum = 0;

  static create(): BucketCounts {
    return new BucketCounts();
  }

  add(seconds: number): void {
    let index = 0;
    while (index < bucketBounds.length && seconds > bucketBounds[index]) {
      index += 1;
    }
    this.#counts[index] += 1;
    this.sum += seconds;
  }

  /** How many values were at most so large, by bound; Infinity: all. */
  cumulative(): [bound: number, count: number][] {
    let total = 0;
    return [...bucketBounds, Infinity].map((bound, index) => {
      total += this.#counts[index];
      return [bound, total];
    });
  }
}
