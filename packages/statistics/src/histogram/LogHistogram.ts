import {
  BUCKETS,
  LARGEST,
  SMALLEST,
  bucketOf,
  edgesOf,
  valueOf,
} from './buckets.ts';
import { readHistogram, writeHistogram, type Totals } from './encoding.ts';

/**
 * Counts of values that are not negative, in buckets that grow with the value,
 * so that quantiles are within RELATIVE_ERROR (0.4 %) of the exact ones for
 * values from 2^-24 to 2^40, in any unit. Histograms merge: those of parts,
 * merged, equal the one of the whole.
 */
export class LogHistogram {
  readonly #counts: Float64Array;
  /** Count, sum, minimum, maximum: an array, which is faster than fields. */
  readonly #totals = Float64Array.of(0, 0, Infinity, -Infinity);

  static create(): LogHistogram {
    return new LogHistogram();
  }

  /** The inverse of toBase64. @throws RangeError saying what is wrong with it */
  static fromBase64(text: string): LogHistogram {
    const histogram = new LogHistogram();
    histogram.mergeBase64(text);
    return histogram;
  }

  /**
   * What a text says of all of its values together, without a histogram of it.
   * @throws RangeError saying what is wrong with it
   */
  static totalsOf(text: string): Totals {
    return readHistogram(text);
  }

  private constructor() {
    this.#counts = new Float64Array(BUCKETS);
  }

  get count(): number {
    return this.#totals[0];
  }

  /** Exact but for rounding; NaN when empty. */
  get mean(): number {
    return this.#totals[1] / this.#totals[0];
  }

  /** Exact; Infinity when empty. */
  get minimum(): number {
    return this.#totals[2];
  }

  /** Exact; -Infinity when empty. */
  get maximum(): number {
    return this.#totals[3];
  }

  /** @throws RangeError for a negative value, NaN or Infinity */
  record(value: number): void {
    if (!(value >= 0 && value < Infinity)) {
      throw new RangeError(`a histogram takes values from 0, not ${value}`);
    }
    const totals = this.#totals;
    this.#counts[bucketOf(value)]++;
    totals[0]++;
    totals[1] += value;
    if (value < totals[2]) {
      totals[2] = value;
    }
    if (value > totals[3]) {
      totals[3] = value;
    }
  }

  /** Adds what another has counted. */
  merge(other: LogHistogram): void {
    if (other.count === 0) {
      return;
    }
    const last = bucketOf(other.maximum);
    for (let bucket = bucketOf(other.minimum); bucket <= last; bucket++) {
      this.#counts[bucket] += other.#counts[bucket];
    }
    const [count, sum, minimum, maximum] = other.#totals;
    this.#addTotals({ count, sum, minimum, maximum });
  }

  /**
   * Adds what the base64 of another has counted; much cheaper than making one of
   * it first where there are many.
   * @throws RangeError saying what is wrong with it; this one is then of no use
   */
  mergeBase64(text: string): void {
    const counts = this.#counts;
    this.#addTotals(
      readHistogram(text, (bucket, count) => {
        counts[bucket] += count;
      }),
    );
  }

  #addTotals({ count, sum, minimum, maximum }: Totals): void {
    const totals = this.#totals;
    totals[0] += count;
    totals[1] += sum;
    totals[2] = Math.min(totals[2], minimum);
    totals[3] = Math.max(totals[3], maximum);
  }

  /** Forgets everything, to be used again. */
  clear(): void {
    this.#counts.fill(0);
    this.#totals.set([0, 0, Infinity, -Infinity]);
  }

  /**
   * About the value at a rank, 1 being the smallest and `count` the largest.
   * @throws RangeError for a rank that there is not
   */
  valueAtRank(rank: number): number {
    const value = valueOf(this.#bucketAtRank(rank));
    return Math.min(Math.max(value, this.minimum), this.maximum);
  }

  /**
   * The least and the largest that the value at a rank can be: the edges of its
   * bucket, or the minimum or maximum of all where those are closer.
   * @throws RangeError for a rank that there is not
   */
  boundsAtRank(rank: number): { least: number; most: number } {
    const edges = edgesOf(this.#bucketAtRank(rank));
    return {
      least: Math.max(edges.least, this.minimum),
      most: Math.min(edges.most, this.maximum),
    };
  }

  #bucketAtRank(rank: number): number {
    if (!(rank >= 1 && rank <= this.count)) {
      throw new RangeError(`no rank ${rank} among ${this.count} values`);
    }
    let bucket = bucketOf(this.minimum);
    let seen = this.#counts[bucket];
    while (seen < rank) {
      bucket++;
      seen += this.#counts[bucket];
    }
    return bucket;
  }

  /**
   * The least value that a share of `quantile` of all does not exceed (nearest
   * rank), within RELATIVE_ERROR. NaN when empty.
   * @param quantile - from 0 to 1
   */
  quantile(quantile: number): number {
    if (!(quantile >= 0 && quantile <= 1)) {
      throw new RangeError(`a quantile lies from 0 to 1, not ${quantile}`);
    }
    return this.count === 0
      ? NaN
      : this.valueAtRank(Math.max(1, Math.ceil(quantile * this.count)));
  }

  /** About how many values are greater than a value: those in buckets above its. */
  countAbove(value: number): number {
    if (this.count === 0 || !(value >= SMALLEST && value < LARGEST)) {
      return value >= LARGEST ? 0 : this.count;
    }
    let above = 0;
    const last = bucketOf(this.maximum);
    for (let bucket = bucketOf(value) + 1; bucket <= last; bucket++) {
      above += this.#counts[bucket];
    }
    return above;
  }

  /** About the share of values that are greater than a value; 0 when empty. */
  shareAbove(value: number): number {
    return this.count === 0 ? 0 : this.countAbove(value) / this.count;
  }

  /** Compact: a few bytes for each bucket that is not empty. */
  toBase64(): string {
    return writeHistogram({
      counts: this.#counts,
      sum: this.#totals[1],
      minimum: this.minimum,
      maximum: this.maximum,
    });
  }
}
