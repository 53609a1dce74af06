import type { FeatureValue } from '../features/Feature.ts';
import { binOf } from '../binning/binOf.ts';
import { LARGEST, type NumericBins } from '../binning/NumericBins.ts';
import { countOf, countsOf, listOf, objectOf } from './json.ts';

/**
 * Values are summed as whole numbers of 2^-16 standard deviations from the
 * mean, so that sums add up to the same whatever the order; within 1024
 * deviations, beyond which a value counts as 1024 deviations away.
 */
const UNITS = 2 ** 16;
const FARTHEST = 1024 * UNITS;
/** Squares are of whole numbers of 2^-8 deviations: they would not fit else. */
const COARSER = 2 ** 8;
/** Units of less would be infinitely many. */
const SMALLEST_SCALE = 1e-150;

/** Counts of a numeric feature as JSON; all are whole numbers. */
export interface NumericCountsJson {
  /** Of each stored bin. */
  counts: number[];
  /** Of each stored bin the sum of (value - mean) / deviation * 2^16. */
  sums: number[];
  /** Of all the sum of squares of (value - mean) / deviation * 2^8. */
  squares: number;
  missing: number;
  /** Infinite, or beyond 1e150. */
  nonFinite: number;
  /** No numbers. */
  invalid: number;
  /** Of those in bins: less than the reference's least, more than its largest. */
  below: number;
  above: number;
}

const OTHERS = [
  'squares',
  'missing',
  'nonFinite',
  'invalid',
  'below',
  'above',
] as const;

function scaleOf({ mean, standardDeviation }: NumericBins): number {
  const scale = standardDeviation > 0 ? standardDeviation : Math.abs(mean) || 1;
  return Math.max(SMALLEST_SCALE, scale);
}

/** What was counted of one numeric feature. */
export class NumericCounts {
  readonly #bins: NumericBins;
  readonly #edges: Float64Array;
  readonly #counts: Float64Array;
  readonly #sums: Float64Array;
  /** In the order of OTHERS: faster than fields. */
  readonly #others = new Float64Array(OTHERS.length);
  readonly #perUnit: number;
  /** What sums are in units of: a standard deviation of the reference, or its mean where it is constant. */
  readonly scale: number;

  static create(bins: NumericBins): NumericCounts {
    return new NumericCounts(bins);
  }

  private constructor(bins: NumericBins) {
    this.#bins = bins;
    this.#edges = Float64Array.from(bins.edges);
    this.#counts = new Float64Array(bins.edges.length + 1);
    this.#sums = new Float64Array(bins.edges.length + 1);
    this.scale = scaleOf(bins);
    this.#perUnit = UNITS / this.scale;
  }

  /** Replaces what was counted. @throws RangeError saying what is wrong with it */
  load(json: unknown, where: string): void {
    const object = objectOf(json, where);
    const length = this.#counts.length;
    const counts = countsOf(object.counts, `${where}.counts`, length);
    const sums = listOf(object.sums, `${where}.sums`, length);
    if (sums.length !== length || !sums.every(Number.isSafeInteger)) {
      throw new RangeError(
        `${where}.sums must be ${length} whole numbers, one per bin`,
      );
    }
    if (sums.some((sum, bin) => sum !== 0 && counts[bin] === 0)) {
      throw new RangeError(`${where} has a sum in a bin without values`);
    }
    this.#counts.set(counts);
    this.#sums.set(sums as number[]);
    this.#others.set(
      OTHERS.map(key => countOf(object[key], `${where}.${key}`)),
    );
  }

  /** Numbers in bins. */
  get values(): number {
    return this.#counts.reduce((sum, count) => sum + count, 0);
  }

  /** Everything that was counted, missing and wrong values too. */
  get total(): number {
    return this.values + this.missing + this.nonFinite + this.invalid;
  }

  get missing(): number {
    return this.#others[1];
  }

  get nonFinite(): number {
    return this.#others[2];
  }

  get invalid(): number {
    return this.#others[3];
  }

  get below(): number {
    return this.#others[4];
  }

  get above(): number {
    return this.#others[5];
  }

  /** Of each stored bin. */
  get counts(): ArrayLike<number> {
    return this.#counts;
  }

  /**
   * Mean and standard deviation of the values (divided by their number); NaN
   * without any.
   */
  get moments(): { mean: number; standardDeviation: number } {
    const n = this.values;
    const { scale } = this;
    const units = this.#sums.reduce((sum, part) => sum + part, 0) / UNITS / n;
    const square = this.#others[0] / COARSER ** 2 / n;
    return {
      mean: this.#bins.mean + units * scale,
      standardDeviation: Math.sqrt(Math.max(0, square - units ** 2)) * scale,
    };
  }

  /** Of each stored bin that has values their mean, in deviations, and number. */
  get centroids(): { points: number[]; masses: number[] } {
    const points: number[] = [];
    const masses: number[] = [];
    this.#counts.forEach((count, bin) => {
      if (count > 0) {
        points.push(this.#sums[bin] / UNITS / count);
        masses.push(count);
      }
    });
    return { points, masses };
  }

  /** Counts a value; bigints as numbers, booleans and texts as invalid. */
  add(value: FeatureValue): void {
    if (typeof value === 'number') {
      this.#addNumber(value);
    } else if (value === null || value === undefined || value === '') {
      this.#others[1]++;
    } else if (typeof value === 'bigint') {
      this.#addNumber(Number(value));
    } else {
      this.#others[3]++;
    }
  }

  /** Counts values that could not be read at all. */
  addInvalid(count: number): void {
    this.#others[3] += count;
  }

  #addNumber(value: number): void {
    const others = this.#others;
    if (!(value >= -LARGEST && value <= LARGEST)) {
      others[Number.isNaN(value) ? 1 : 2]++;
      return;
    }
    const bin = binOf(this.#edges, value);
    const bins = this.#bins;
    const deviation = (value - bins.mean) * this.#perUnit;
    const units = Math.round(
      Math.min(FARTHEST, Math.max(-FARTHEST, deviation)),
    );
    const coarse = Math.round(units / COARSER);
    this.#counts[bin]++;
    this.#sums[bin] += units;
    others[0] += coarse * coarse;
    if (value < bins.minimum) {
      others[4]++;
    } else if (value > bins.maximum) {
      others[5]++;
    }
  }

  /** Adds what another has counted into the same bins. */
  merge(other: NumericCounts): void {
    for (let bin = 0; bin < this.#counts.length; bin++) {
      this.#counts[bin] += other.#counts[bin];
      this.#sums[bin] += other.#sums[bin];
    }
    for (let i = 0; i < this.#others.length; i++) {
      this.#others[i] += other.#others[i];
    }
  }

  toJSON(): NumericCountsJson {
    const [squares, missing, nonFinite, invalid, below, above] = this.#others;
    return {
      counts: Array.from(this.#counts),
      // A sum of nothing and of -0 are the same.
      sums: Array.from(this.#sums, sum => sum + 0),
      ...{ squares, missing, nonFinite, invalid, below, above },
    };
  }
}
