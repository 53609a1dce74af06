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

const indexOf = (shift: number) =>
  populationStabilityIndex(EQUAL, shifted(shift));
const LARGEST_INDEX = indexOf(LARGEST_SHIFT);
/** Of the shift that is found, about, in standard deviations. */
const PRECISION = 1e-10;
/** Far more than it takes: about six. */
const MAX_STEPS = 200;

/**
 * The shift of a normal distribution that has this population stability index,
 * in standard deviations: what "0.24" means to a person. 0 for none. By the
 * Illinois variant of false position (Dowell and Jarratt, BIT 11(2), 1971) on
 * the root of the index, which is nearly proportional to the shift.
 */
export function shiftOfStability(index: number): number {
  if (!(index > 0)) {
    return 0;
  }
  if (index >= LARGEST_INDEX) {
    return LARGEST_SHIFT;
  }
  const root = Math.sqrt(index);
  let [low, below] = [0, -root];
  let [high, above] = [LARGEST_SHIFT, Math.sqrt(LARGEST_INDEX) - root];
  let shift = 0;
  let last = 0;
  for (let step = 0; step < MAX_STEPS; step++) {
    shift = (low * above - high * below) / (above - below);
    const excess = Math.sqrt(indexOf(shift)) - root;
    if (Math.abs(excess) <= PRECISION) {
      break;
    }
    if (excess < 0) {
      [low, below] = [shift, excess];
      above /= last < 0 ? 2 : 1;
    } else {
      [high, above] = [shift, excess];
      below /= last > 0 ? 2 : 1;
    }
    last = excess;
  }
  return shift;
}
