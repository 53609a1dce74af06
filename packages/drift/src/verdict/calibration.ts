import { normalCdf, normalQuantile } from '@fairway/statistics';
import { COMPARED_BINS } from '../binning/NumericBins.ts';
import {
  hellinger,
  jensenShannonDistance,
  largestDifference,
  populationStabilityIndex,
  totalVariation,
} from '../distances/divergences.ts';

/** What each distance is between a normal distribution and its shifted self. */
export interface ShiftDistances {
  populationStabilityIndex: number;
  /** Distance in bits. */
  jensenShannon: number;
  hellinger: number;
  totalVariation: number;
  largestDifference: number;
  kolmogorovSmirnov: number;
  /** In standard deviations: the shift itself. */
  wasserstein: number;
}

/** Shifts beyond this are all alike: hardly a value is where it was. */
export const LARGEST_SHIFT = 8;

const INNER = Array.from({ length: COMPARED_BINS - 1 }, (_, i) =>
  normalQuantile((i + 1) / COMPARED_BINS),
);
const EQUAL = Array<number>(COMPARED_BINS).fill(1 / COMPARED_BINS);

/** Shares of the bins, equal for a standard normal, after a shift. */
function shifted(shift: number): number[] {
  const edges = [-Infinity, ...INNER, Infinity];
  return EQUAL.map((_, bin) => {
    const [low, high] = [edges[bin] - shift, edges[bin + 1] - shift];
    // In the upper half as a difference of tails, which keeps its digits.
    return low > 0
      ? normalCdf(-low) - normalCdf(-high)
      : normalCdf(high) - normalCdf(low);
  });
}

function checkShift(shift: number): void {
  if (!(shift > 0 && shift <= LARGEST_SHIFT)) {
    throw new RangeError(
      `a shift lies above 0 and up to ${LARGEST_SHIFT} standard deviations, not ${shift}`,
    );
  }
}

/**
 * Distances over ten bins of equal mass that a shift of a normal distribution
 * by so many standard deviations makes: one question to a person ("how big a
 * shift matters?") gives a threshold for every distance. Usual thresholds do
 * not agree with each other: JS 0.1 is a shift of 0.24, PSI 0.1 of 0.32.
 */
export function distancesOfShift(shift: number): ShiftDistances {
  checkShift(shift);
  const shares = shifted(shift);
  return {
    populationStabilityIndex: populationStabilityIndex(EQUAL, shares),
    jensenShannon: jensenShannonDistance(EQUAL, shares),
    hellinger: hellinger(EQUAL, shares),
    totalVariation: totalVariation(EQUAL, shares),
    largestDifference: largestDifference(EQUAL, shares),
    kolmogorovSmirnov: 2 * normalCdf(shift / 2) - 1,
    wasserstein: shift,
  };
}

/**
 * The shift of a normal distribution that has this population stability index,
 * in standard deviations: what "0.24" means to a person. 0 for none.
 */
export function shiftOfStability(index: number): number {
  const indexOf = (shift: number) =>
    populationStabilityIndex(EQUAL, shifted(shift));
  if (!(index > 0)) {
    return 0;
  }
  if (index >= indexOf(LARGEST_SHIFT)) {
    return LARGEST_SHIFT;
  }
  let [low, high] = [0, LARGEST_SHIFT];
  while (high - low > 1e-9) {
    const middle = (low + high) / 2;
    if (indexOf(middle) < index) {
      low = middle;
    } else {
      high = middle;
    }
  }
  return (low + high) / 2;
}
