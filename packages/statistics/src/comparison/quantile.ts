import { LogHistogram } from '../histogram/LogHistogram.ts';
import { exactQuantile } from '../percentiles/percentile.ts';
import {
  checkEndErrors,
  undetermined,
  type Arms,
  type Comparison,
  type EndErrors,
} from './Comparison.ts';
import { moverDifference, type Limits } from './mover.ts';
import { flawOf, quantileLimits, type Sample } from './sample.ts';

function flawOfArms(arms: Arms<Sample>): string | undefined {
  for (const [name, arm] of Object.entries(arms)) {
    const flaw = flawOf(arm);
    if (flaw) {
      return `the ${name} has ${flaw}`;
    }
  }
  return undefined;
}

function valueAt({ values }: Sample, quantile: number): number {
  return values instanceof LogHistogram
    ? values.quantile(quantile)
    : exactQuantile(values, quantile);
}

function limitsOf(arms: Arms<Sample>, quantile: number, errors: EndErrors) {
  return {
    first: quantileLimits(arms.candidate, quantile, errors),
    // The lower end of a difference needs the upper end of what is subtracted.
    second: quantileLimits(arms.stable, quantile, {
      lower: errors.upper,
      upper: errors.lower,
    }),
  };
}

function check(quantile: number, errors: EndErrors): void {
  checkEndErrors(errors);
  if (!(quantile > 0 && quantile < 1)) {
    throw new RangeError(`the quantile lies within 0 and 1, not ${quantile}`);
  }
}

function comparison(
  neutral: 0 | 1,
  estimate: number,
  ends: { lower: number; upper: number },
): Comparison {
  const known = Number.isFinite(ends.lower) && Number.isFinite(ends.upper);
  return {
    ...(Number.isFinite(estimate) && { estimate }),
    ...(Number.isFinite(ends.lower) && { lower: ends.lower }),
    ...(Number.isFinite(ends.upper) && { upper: ends.upper }),
    neutral,
    ...(!known && {
      reason: 'too few values for the interval of the quantile',
    }),
  };
}

/**
 * The candidate's quantile minus the stable revision's, in their unit: MOVER
 * over intervals by order statistics.
 * @throws RangeError for a quantile or errors that cannot be
 */
export function quantileDifference(
  arms: Arms<Sample>,
  quantile: number,
  errors: EndErrors,
): Comparison {
  check(quantile, errors);
  const flaw = flawOfArms(arms);
  if (flaw) {
    return undetermined(0, flaw);
  }
  const { first, second } = limitsOf(arms, quantile, errors);
  const estimate =
    valueAt(arms.candidate, quantile) - valueAt(arms.stable, quantile);
  return comparison(0, estimate, moverDifference(first, second));
}

const logarithms = (limits: Limits): Limits => ({
  lower: Math.log(Math.max(0, limits.lower)),
  least: Math.log(limits.least),
  most: Math.log(limits.most),
  upper: Math.log(limits.upper),
});

/**
 * The candidate's quantile divided by the stable revision's: MOVER over the
 * logarithms of intervals by order statistics.
 * @throws RangeError for a quantile or errors that cannot be
 */
export function quantileRatio(
  arms: Arms<Sample>,
  quantile: number,
  errors: EndErrors,
): Comparison {
  check(quantile, errors);
  const flaw = flawOfArms(arms);
  if (flaw) {
    return undetermined(1, flaw);
  }
  const { first, second } = limitsOf(arms, quantile, errors);
  if (second.least === 0) {
    return undetermined(1, 'the quantile of the stable revision is 0');
  }
  const ends = moverDifference(logarithms(first), logarithms(second));
  return comparison(
    1,
    valueAt(arms.candidate, quantile) / valueAt(arms.stable, quantile),
    { lower: Math.exp(ends.lower), upper: Math.exp(ends.upper) },
  );
}
