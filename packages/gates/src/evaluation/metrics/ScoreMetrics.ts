import { normalQuantile, type EndErrors } from '@fairway/statistics';
import type { Interval } from '../../verdict/decide.ts';
import {
  areaInfluence,
  areaInterval,
  areaUnderCurve,
  type Area,
} from '../intervals/areaUnderCurve.ts';
import type { ClassArm, ClassRows } from './classRows.ts';
import type { Measurement } from './TaskMetrics.ts';

/** Probabilities below are counted as this, as of old in scikit-learn. */
const LEAST_PROBABILITY = 1e-15;
/** How far the probabilities of a row may be from adding up to 1. */
const SUM_TOLERANCE = 1e-3;

/**
 * Of each row the negative logarithm of the probability of its true class, in
 * nats; a text where the scores are no probabilities.
 */
export function lossesOf(
  { classes, truth }: ClassRows,
  { scores }: ClassArm,
): Float64Array | string {
  if (!scores) {
    return 'There are no scores.';
  }
  const size = classes.length;
  const losses = new Float64Array(truth.length);
  for (let row = 0; row < truth.length; row++) {
    const ofRow = scores.subarray(row * size, (row + 1) * size);
    const sum = ofRow.reduce((total, score) => total + score, 0);
    if (
      !(Math.abs(sum - 1) <= SUM_TOLERANCE) ||
      ofRow.some(score => score < 0)
    ) {
      return `The scores of row ${row} are no probabilities: they add up to ${sum}.`;
    }
    const probability = ofRow[truth[row]] / sum;
    losses[row] = -Math.log(Math.max(LEAST_PROBABILITY, probability));
  }
  return losses;
}

/** Of each class (of two only the second) its area against the rest. */
function areasOf({ classes, truth }: ClassRows, scores: Float64Array) {
  const size = classes.length;
  const column = new Float64Array(truth.length);
  const first = size === 2 ? 1 : 0;
  return Array.from({ length: size - first }, (_, i) => {
    const index = first + i;
    const isPositive = (row: number) => truth[row] === index;
    column.forEach((__, row) => {
      column[row] = scores[row * size + index];
    });
    return { isPositive, area: areaUnderCurve(column, isPositive) };
  });
}

interface MeanArea {
  estimate: number;
  interval: Interval;
  influence: Float64Array;
}

function meanArea(
  rows: ClassRows,
  { scores }: ClassArm,
  errors: EndErrors,
): MeanArea | string {
  if (!scores) {
    return 'There are no scores.';
  }
  const areas = areasOf(rows, scores).filter(
    (entry): entry is { isPositive: (row: number) => boolean; area: Area } =>
      entry.area !== undefined,
  );
  if (areas.length === 0) {
    return 'No class has rows on both sides.';
  }
  const mean = (value: (area: Area) => number) =>
    areas.reduce((sum, { area }) => sum + value(area), 0) / areas.length;
  const intervals = new Map(
    areas.map(({ area }) => [area, areaInterval(area, errors)]),
  );
  const influence = new Float64Array(rows.truth.length);
  for (const { area, isPositive } of areas) {
    areaInfluence(area, isPositive).forEach((value, row) => {
      influence[row] += value / areas.length;
    });
  }
  return {
    estimate: mean(area => area.area),
    interval: {
      lower: mean(area => intervals.get(area)?.lower ?? NaN),
      upper: mean(area => intervals.get(area)?.upper ?? NaN),
    },
    influence,
  };
}

/**
 * Area under the ROC curve; of several classes the mean of each against the
 * rest (scikit-learn's `multi_class='ovr'`), its ends the means of theirs, which
 * holds however they depend on each other.
 */
export function measureArea(
  rows: ClassRows,
  arm: ClassArm,
  errors: EndErrors,
): Measurement {
  const found = meanArea(rows, arm, errors);
  return typeof found === 'string'
    ? { reason: found }
    : { estimate: found.estimate, ...found.interval };
}

/**
 * The candidate's area minus the stable version's on the same rows, by the
 * method of DeLong, DeLong and Clarke-Pearson (Biometrics 44, 1988). Where every
 * row says the same of both there is no variance to go by, and the interval is
 * that of independent areas (MOVER), which is wider.
 */
export function compareAreas(
  rows: ClassRows,
  arms: { candidate: ClassArm; stable: ClassArm },
  errors: EndErrors,
): Measurement {
  const candidate = meanArea(rows, arms.candidate, errors);
  const stable = meanArea(rows, arms.stable, {
    lower: errors.upper,
    upper: errors.lower,
  });
  if (typeof candidate === 'string' || typeof stable === 'string') {
    return {
      reason: String([candidate, stable].find(x => typeof x === 'string')),
    };
  }
  const estimate = candidate.estimate - stable.estimate;
  const count = rows.truth.length;
  const squares = candidate.influence.reduce(
    (sum, value, row) => sum + (value - stable.influence[row]) ** 2,
    0,
  );
  const deviation = Math.sqrt(squares) / count;
  if (deviation > 0) {
    const reach = (error: number) =>
      error > 0 ? -normalQuantile(error) * deviation : Infinity;
    return {
      estimate,
      lower: estimate - reach(errors.lower),
      upper: estimate + reach(errors.upper),
    };
  }
  return {
    estimate,
    lower:
      estimate -
      Math.hypot(
        candidate.estimate - candidate.interval.lower,
        stable.interval.upper - stable.estimate,
      ),
    upper:
      estimate +
      Math.hypot(
        candidate.interval.upper - candidate.estimate,
        stable.estimate - stable.interval.lower,
      ),
  };
}
