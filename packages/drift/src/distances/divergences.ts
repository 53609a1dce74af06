import { checkSameLength } from './shares.ts';

/** Contribution of a cell to KL(p|q): 0 where p is 0, infinite where only q is. */
const term = (p: number, q: number) => (p === 0 ? 0 : p * Math.log(p / q));

function sumOver(
  reference: ArrayLike<number>,
  current: ArrayLike<number>,
  cell: (p: number, q: number) => number,
): number {
  checkSameLength(reference, current);
  let sum = 0;
  for (let i = 0; i < reference.length; i++) {
    sum += cell(reference[i], current[i]);
  }
  return sum;
}

/**
 * Kullback-Leibler divergence KL(p|q) of shares, in nats (Kullback and
 * Leibler, Ann. Math. Stat. 22(1), 1951). Not symmetric; infinite where q has
 * nothing in a cell of p.
 */
export function kullbackLeibler(
  p: ArrayLike<number>,
  q: ArrayLike<number>,
): number {
  return sumOver(p, q, term);
}

/**
 * Population stability index of shares: KL(p|q) + KL(q|p), which Jeffreys
 * (1946) called the divergence. Infinite where one has a cell that the other
 * has not.
 */
export function populationStabilityIndex(
  p: ArrayLike<number>,
  q: ArrayLike<number>,
): number {
  return sumOver(p, q, (a, b) => term(a, b) + term(b, a));
}

/** Unit of a Jensen-Shannon divergence: base 2 makes 1 the largest. */
export type LogarithmBase = 'bits' | 'nats';

/** Jensen-Shannon divergence of shares (Lin, IEEE Trans. Inf. Theory 37(1), 1991). */
export function jensenShannonDivergence(
  p: ArrayLike<number>,
  q: ArrayLike<number>,
  unit: LogarithmBase = 'bits',
): number {
  const nats = sumOver(p, q, (a, b) => {
    const middle = (a + b) / 2;
    return (term(a, middle) + term(b, middle)) / 2;
  });
  // Rounding can leave a little less than 0 where both are the same.
  return Math.max(0, unit === 'bits' ? nats / Math.LN2 : nats);
}

/**
 * Jensen-Shannon distance, the root of the divergence, which is a metric
 * (Endres and Schindelin, IEEE Trans. Inf. Theory 49(7), 2003): 0 to 1 in bits.
 */
export function jensenShannonDistance(
  p: ArrayLike<number>,
  q: ArrayLike<number>,
  unit: LogarithmBase = 'bits',
): number {
  return Math.sqrt(jensenShannonDivergence(p, q, unit));
}

/** Hellinger distance of shares, 0 to 1. */
export function hellinger(p: ArrayLike<number>, q: ArrayLike<number>): number {
  return Math.sqrt(
    sumOver(p, q, (a, b) => (Math.sqrt(a) - Math.sqrt(b)) ** 2) / 2,
  );
}

/** Total variation distance of shares: the part that is elsewhere, 0 to 1. */
export function totalVariation(
  p: ArrayLike<number>,
  q: ArrayLike<number>,
): number {
  return sumOver(p, q, (a, b) => Math.abs(a - b)) / 2;
}

/** Largest difference of a share (L-infinity), 0 to 1. */
export function largestDifference(
  p: ArrayLike<number>,
  q: ArrayLike<number>,
): number {
  let largest = 0;
  sumOver(p, q, (a, b) => {
    largest = Math.max(largest, Math.abs(a - b));
    return 0;
  });
  return largest;
}
