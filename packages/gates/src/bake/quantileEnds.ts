import {
  deflation,
  INDEPENDENT,
  LogHistogram,
  quantileInterval,
  type EndErrors,
  type Sample,
} from '@fairway/statistics';

/** Ends of a quantile in the unit of the values; absent: not bounded by them. */
export interface QuantileEnds {
  lower?: number;
  upper?: number;
}

/**
 * Limits of a quantile by order statistics, whatever the distribution (Hahn and
 * Meeker, "Statistical Intervals", 5.2). Dependent values count as fewer, their
 * ranks as shares of all (Woodruff, Journal of the American Statistical
 * Association 47, 1952); each rank is the worse edge of its bucket.
 */
export function quantileEnds(
  values: LogHistogram,
  quantile: number,
  errors: EndErrors,
  effect: NonNullable<Sample['designEffect']> = INDEPENDENT,
): QuantileEnds {
  const { count } = values;
  const ranksAt = (error: number) => {
    const worth = Math.floor(count / deflation(effect, error));
    if (error === 0 || !(worth >= 1)) {
      return {};
    }
    const ranks = quantileInterval(worth, quantile, 1 - 2 * error);
    const scaled = (rank: number) => (rank / worth) * count;
    return {
      ...(ranks.lower !== undefined && {
        lower: Math.floor(scaled(ranks.lower - 1)) + 1,
      }),
      ...(ranks.upper !== undefined && {
        upper: Math.min(count, Math.ceil(scaled(ranks.upper))),
      }),
    };
  };
  const { lower } = ranksAt(errors.lower);
  const { upper } = ranksAt(errors.upper);
  return {
    ...(lower !== undefined && { lower: values.boundsAtRank(lower).least }),
    ...(upper !== undefined && { upper: values.boundsAtRank(upper).most }),
  };
}
