import { binOf } from './binOf.ts';
import { equalMass } from './equalMass.ts';

/** Bins that are stored: enough for KS to lose 0.002 and W1 0.002 deviations. */
export const STORED_BINS = 50;
/** Bins of which the index and its like are taken, merged of stored ones. */
export const COMPARED_BINS = 10;
/** What equalMass may make of STORED_BINS. */
export const MAX_BINS = 2 * STORED_BINS + 1;
/** Beyond this a number counts as infinite: its square would be. */
export const LARGEST = 1e150;

/** How the values of a numeric feature are counted. Frozen with its profile. */
export interface NumericBins {
  /** Inner edges, rising; bin i has the values from edge i - 1 to below edge i. */
  edges: number[];
  /** First stored bin of each compared one, but for the first: rising. */
  groups: number[];
  /** Least and largest value of the reference. */
  minimum: number;
  maximum: number;
  mean: number;
  /** Of the reference (divided by its size); 0 where it is constant. */
  standardDeviation: number;
}

/**
 * An edge between two values that follow each other: halfway, so that rounding
 * to another precision on the way moves no value into another bin.
 */
function edgeBetween(below: number, above: number): number {
  const middle = below / 2 + above / 2;
  return middle > below ? middle : above;
}

/** Distinct values in order, with how often each occurs. */
function tally(sorted: Float64Array): { values: number[]; counts: number[] } {
  const values: number[] = [];
  const counts: number[] = [];
  sorted.forEach(value => {
    if (value === values.at(-1)) {
      counts[counts.length - 1]++;
    } else {
      values.push(value);
      counts.push(1);
    }
  });
  return { values, counts };
}

function moments(values: Float64Array) {
  const mean = values.reduce((sum, value) => sum + value / values.length, 0);
  const variance = values.reduce(
    (sum, value) => sum + (value - mean) ** 2 / values.length,
    0,
  );
  return { mean, standardDeviation: Math.sqrt(variance) };
}

/** Of a reference without any number: one bin, and no value out of range. */
const NO_BINS: NumericBins = {
  edges: [],
  groups: [],
  minimum: -LARGEST,
  maximum: LARGEST,
  mean: 0,
  standardDeviation: 0,
};

/**
 * Bins of about equal mass for the values of a reference, open at both ends. A
 * value that makes up a bin's share, such as 0 often does, has a bin of its own.
 * @param values - finite, in any order
 */
export function binsOf(values: ArrayLike<number>): NumericBins {
  if (values.length === 0) {
    return NO_BINS;
  }
  const sorted = Float64Array.from(values).sort();
  const { values: distinct, counts } = tally(sorted);
  const edges = equalMass(counts, STORED_BINS).map(start =>
    edgeBetween(distinct[start - 1], distinct[start]),
  );
  const masses = Array<number>(edges.length + 1).fill(0);
  sorted.forEach(value => masses[binOf(edges, value)]++);
  const constant = distinct.length === 1;
  return {
    edges,
    groups: equalMass(masses, COMPARED_BINS),
    minimum: distinct[0],
    maximum: distinct[distinct.length - 1],
    ...(constant
      ? { mean: distinct[0], standardDeviation: 0 }
      : moments(sorted)),
  };
}

/** Adds up the counts of stored bins to those of compared ones. */
export function grouped(
  counts: ArrayLike<number>,
  groups: readonly number[],
): number[] {
  const sums = Array<number>(groups.length + 1).fill(0);
  let group = 0;
  for (let bin = 0; bin < counts.length; bin++) {
    group += Number(bin === groups[group]);
    sums[group] += counts[bin];
  }
  return sums;
}
