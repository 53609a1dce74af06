import { sortedSamples } from './kolmogorovSmirnov.ts';

/** Masses at points that do not fall. */
export interface MassPoints {
  points: ArrayLike<number>;
  /** Of each point; they need not add up to 1. */
  masses: ArrayLike<number>;
}

function totalMass({ masses }: MassPoints): number {
  let sum = 0;
  for (let i = 0; i < masses.length; i++) {
    sum += masses[i];
  }
  if (!(sum > 0)) {
    throw new RangeError('there is no mass to move');
  }
  return sum;
}

/**
 * First Wasserstein distance of two distributions over points: the integral of
 * |F - G|, in the unit of the points. With a bin's mean as its point it misses
 * the distance of the values themselves by 0.002 standard deviations on
 * average at 50 bins of equal mass, where points spread evenly within bins
 * would miss it by any amount in the tails.
 */
export function wassersteinOfPoints(
  reference: MassPoints,
  current: MassPoints,
): number {
  const [p, q] = [totalMass(reference), totalMass(current)];
  let [i, j, difference, distance] = [0, 0, 0, 0];
  let last = NaN;
  while (i < reference.points.length || j < current.points.length) {
    const a = i < reference.points.length ? reference.points[i] : Infinity;
    const b = j < current.points.length ? current.points[j] : Infinity;
    const point = Math.min(a, b);
    if (!Number.isNaN(last)) {
      distance += Math.abs(difference) * (point - last);
    }
    last = point;
    if (a <= b) {
      difference += reference.masses[i] / p;
      i++;
    } else {
      difference -= current.masses[j] / q;
      j++;
    }
  }
  return distance;
}

/** First Wasserstein distance of two samples. Exact. */
export function wasserstein(
  reference: ArrayLike<number>,
  current: ArrayLike<number>,
): number {
  const [a, b] = sortedSamples(reference, current);
  return wassersteinOfPoints(
    { points: a, masses: new Float64Array(a.length).fill(1) },
    { points: b, masses: new Float64Array(b.length).fill(1) },
  );
}
