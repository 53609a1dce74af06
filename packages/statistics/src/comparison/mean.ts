import { studentQuantile } from '../distributions/student.ts';
import type { MomentsState } from '../Moments.ts';
import {
  checkEndErrors,
  undetermined,
  type Arms,
  type Comparison,
  type EndErrors,
} from './Comparison.ts';
import { deflation, INDEPENDENT, type DesignEffect } from './designEffect.ts';

/** Moments of one arm's values. */
export interface MeanSample {
  moments: MomentsState;
  /** INDEPENDENT when absent. */
  designEffect?: DesignEffect;
}

function flawOf({ moments, designEffect }: MeanSample): string | undefined {
  const { count, mean, squares } = moments;
  if (!(count >= 2)) {
    return 'fewer than two values';
  }
  if (!(Number.isFinite(count) && Number.isFinite(mean) && squares >= 0)) {
    return 'moments that are not finite numbers';
  }
  if (designEffect && !(deflation(designEffect, 0) >= 1)) {
    return 'too few windows to tell how much its requests depend on each other';
  }
  return undefined;
}

/** Variance of the mean, and the degrees of freedom that it is known with. */
function varianceOf({ moments, designEffect = INDEPENDENT }: MeanSample) {
  const { count, squares } = moments;
  const { factor = NaN, batches } = designEffect;
  return {
    variance: (factor * squares) / (count - 1) / count,
    degrees: (batches ?? count) - 1,
  };
}

/**
 * The candidate's mean minus the stable revision's, with Welch's interval
 * (Biometrika 34, 1947; degrees of freedom by Satterthwaite, Biometrics
 * Bulletin 2, 1946). It rests on the central limit theorem: of values with a
 * long tail, such as latencies, it needs thousands.
 * @throws RangeError for errors that cannot be
 */
export function meanDifference(
  arms: Arms<MeanSample>,
  errors: EndErrors,
): Comparison {
  checkEndErrors(errors);
  for (const [name, arm] of Object.entries(arms)) {
    const flaw = flawOf(arm);
    if (flaw) {
      return undetermined(0, `the ${name} has ${flaw}`);
    }
  }
  const parts = [varianceOf(arms.candidate), varianceOf(arms.stable)];
  const variance = parts[0].variance + parts[1].variance;
  const degrees =
    variance ** 2 /
    parts.reduce((sum, part) => sum + part.variance ** 2 / part.degrees, 0);
  const estimate = arms.candidate.moments.mean - arms.stable.moments.mean;
  const half = (error: number) =>
    variance === 0 ? 0 : -studentQuantile(error, degrees) * Math.sqrt(variance);
  return {
    estimate,
    ...(errors.lower > 0 && { lower: estimate - half(errors.lower) }),
    ...(errors.upper > 0 && { upper: estimate + half(errors.upper) }),
    neutral: 0,
  };
}
