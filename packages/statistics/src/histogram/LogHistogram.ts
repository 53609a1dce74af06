import { BUCKETS, LARGEST, SMALLEST, bucketOf, valueOf } from './buckets.ts';
import { readHistogram, writeHistogram } from './encoding.ts';

/**
 * Counts of values that are not negative, in buckets that grow with the value,
 * so that quantiles are within RELATIVE_ERROR (0.4 %) of the exact ones for
 * values from 2^-24 to 2^40, in any unit. Histograms merge: those of parts,
 * merged, equal the one of the whole.
 */
export class LogHistogram {
  readonly #counts: Float64Array;
  #count = 0;
  #sum = 0;
  #minimum = Infinity;
  #maximum = -Infinity;

  static create(): LogHistogram {
    return new LogHistogram();
  }

  /** The inverse of toBase64. @throws RangeError saying what is wrong with it */
  static fromBase64(text: string): LogHistogram {
    const histogram = new LogHistogram();
    const content = readHistogram(text, histogram.#counts);
    histogram.#count = content.count;
    histogram.#sum = content.sum;
    histogram.#minimum = content.minimum;
    histogram.#maximum = content.maximum;
    return histogram;
  }

  private constructor() {
    this.#counts = new Float64Array(BUCKETS);
  }

  get count(): number {
    return this.#count;
  }

  /** Exact but for rounding; NaN when empty. */
  get mean(): number {
    return this.#sum / this.#count;
  }

  /** Exact; Infinity when empty. */
  get minimum(): number {
    return this.#minimum;
  }

  /** Exact; -Infinity when empty. */
  get maximum(): number {
    return this.#maximum;
  }

  /** @throws RangeError for a negative value, NaN or Infinity */
  record(value: number): void {
    if (!(value >= 0 && value < Infinity)) {
      throw new RangeError(`a histogram takes values from 0, not ${value}`);
    }
    this.#counts[bucketOf(value)]++;
    this.#count++;
    this.#sum += value;
    if (value < this.#minimum) {
      this.#minimum = value;
    }
    if (value > this.#maximum) {
      this.#maximum = value;
    }
  }

  /** Adds what another has counted. */
  merge(other: LogHistogram): void {
    for (let bucket = 0; bucket < BUCKETS; bucket++) {
      this.#counts[bucket] += other.#counts[bucket];
    }
    this.#count += other.#count;
    this.#sum += other.#sum;
    this.#minimum = Math.min(this.#minimum, other.#minimum);
    this.#maximum = Math.max(this.#maximum, other.#maximum);
  }

  /** Forgets everything, to be used again. */
  clear(): void {
    this.#counts.fill(0);
    this.#count = 0;
    this.#sum = 0;
    this.#minimum = Infinity;
    this.#maximum = -Infinity;
  }

  /**
   * About the value at a rank, 1 being the smallest and `count` the largest.
   * @throws RangeError for a rank that there is not
   */
  valueAtRank(rank: number): number {
    if (!(rank >= 1 && rank <= this.#count)) {
      throw new RangeError(`no rank ${rank} among ${this.#count} values`);
    }
    let seen = 0;
    let bucket = -1;
    while (seen < rank) {
      bucket++;
      seen += this.#counts[bucket];
    }
    const value = valueOf(bucket);
    return Math.min(Math.max(value, this.#minimum), this.#maximum);
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
    return this.#count === 0
      ? NaN
      : this.valueAtRank(Math.max(1, Math.ceil(quantile * this.#count)));
  }

  /** About the share of values that are greater than a value; 0 when empty. */
  shareAbove(value: number): number {
    if (this.#count === 0 || !(value >= SMALLEST && value < LARGEST)) {
      return this.#count === 0 || value >= LARGEST ? 0 : 1;
    }
    let above = 0;
    for (let bucket = bucketOf(value) + 1; bucket < BUCKETS; bucket++) {
      above += this.#counts[bucket];
    }
    return above / this.#count;
  }

  /** Compact: a few bytes for each bucket that is not empty. */
  toBase64(): string {
    return writeHistogram({
      counts: this.#counts,
      sum: this.#sum,
      minimum: this.#minimum,
      maximum: this.#maximum,
    });
  }
}
