import { binomialQuantile } from '../distributions/binomial.ts';
import { LogHistogram } from '../histogram/LogHistogram.ts';
import { rankOf } from '../percentiles/percentile.ts';
import type { EndErrors } from './Comparison.ts';
import { deflation, INDEPENDENT, type DesignEffect } from './designEffect.ts';
import type { Limits } from './mover.ts';

/** Values that are not negative: ascending, or counted in a histogram. */
export interface Sample {
  values: LogHistogram | Float64Array;
  /** INDEPENDENT when absent; of the share of values above the quantile. */
  designEffect?: DesignEffect;
}

export function countOf({ values }: Sample): number {
  return values instanceof LogHistogram ? values.count : values.length;
}

/** What is wrong with a sample, in words; nothing when it is possible. */
export function flawOf(sample: Sample): string | undefined {
  const { values, designEffect } = sample;
  if (countOf(sample) === 0) {
    return 'no values';
  }
  if (designEffect && !(deflation(designEffect, 0) >= 1)) {
    return 'too few windows to tell how much its requests depend on each other';
  }
  if (values instanceof LogHistogram) {
    return undefined;
  }
  // Sorting puts NaN last, so that a value out of order covers every flaw.
  for (let i = 0; i < values.length; i++) {
    if (!(values[i] >= (i === 0 ? 0 : values[i - 1]) && values[i] < Infinity)) {
      return Number.isNaN(values[i])
        ? 'a value that is not a number'
        : `the value ${values[i]}, where values must ascend from 0`;
    }
  }
  return undefined;
}

function boundsAt(sample: Sample, rank: number) {
  const { values } = sample;
  return values instanceof LogHistogram
    ? values.boundsAtRank(rank)
    : { least: values[rank - 1], most: values[rank - 1] };
}

/** Rank of the lower end, 0 when that lies beyond all values. */
function lowerRank(sample: Sample, quantile: number, error: number): number {
  const count = countOf(sample);
  const { designEffect = INDEPENDENT } = sample;
  const worth = Math.floor(count / deflation(designEffect, error));
  const rank = binomialQuantile(error, worth, quantile);
  return rank === 0 ? 0 : Math.floor(((rank - 1) / worth) * count) + 1;
}

/** Rank of the upper end, count + 1 when that lies beyond all values. */
function upperRank(sample: Sample, quantile: number, error: number): number {
  const count = countOf(sample);
  const { designEffect = INDEPENDENT } = sample;
  const worth = Math.floor(count / deflation(designEffect, error));
  const rank = binomialQuantile(1 - error, worth, quantile) + 1;
  return rank > worth ? count + 1 : Math.ceil((rank / worth) * count);
}

/**
 * Limits of a quantile by order statistics, whatever the distribution (Hahn and
 * Meeker, "Statistical Intervals", 5.2), ties included (Scheffé and Tukey,
 * Annals of Mathematical Statistics 16, 1945). Dependent values are worth fewer:
 * ranks are those of as many as they are worth, as shares of all (Woodruff,
 * Journal of the American Statistical Association 47, 1952). Of a histogram,
 * each rank counts as the worse edge of its bucket, so that the limits enclose
 * those of the values themselves.
 */
export function quantileLimits(
  sample: Sample,
  quantile: number,
  errors: EndErrors,
): Limits {
  const count = countOf(sample);
  const lower =
    errors.lower > 0 ? lowerRank(sample, quantile, errors.lower) : 0;
  const upper =
    errors.upper > 0 ? upperRank(sample, quantile, errors.upper) : count + 1;
  return {
    ...boundsAt(sample, rankOf(quantile, count)),
    lower: lower >= 1 ? boundsAt(sample, lower).least : -Infinity,
    upper: upper <= count ? boundsAt(sample, upper).most : Infinity,
  };
}
