import { binomialCdf, binomialQuantile } from '../distributions/binomial.ts';

/** Ranks between which a quantile lies; absent: beyond all of the values. */
export interface RankInterval {
  lower?: number;
  upper?: number;
}

/**
 * Ranks (1 is the smallest) of the two values between which the quantile of
 * the population lies with the given confidence, whatever its distribution:
 * the number of values below it is binomial. Values must be independent.
 *
 * lower = Q(alpha / 2), upper = Q(1 - alpha / 2) + 1, Q being the quantile
 * function of Binomial(count, quantile). (Hahn and Meeker, "Statistical
 * Intervals", 5.2.)
 */
export function quantileInterval(
  count: number,
  quantile: number,
  confidence = 0.95,
): RankInterval {
  const half = (1 - confidence) / 2;
  const lower = binomialQuantile(half, count, quantile);
  const upper = binomialQuantile(1 - half, count, quantile) + 1;
  return {
    ...(lower >= 1 && { lower }),
    ...(upper <= count && { upper }),
  };
}

/**
 * Least number of values for which quantileInterval has an upper end: 368 for
 * the 99th percentile at 95 %.
 */
export function samplesForInterval(quantile: number, confidence = 0.95) {
  return Math.ceil(Math.log((1 - confidence) / 2) / Math.log(quantile));
}

/**
 * Number of queries after which a latency bound at a percentile is proven
 * although `over` of them were over it: the rule by which MLPerf LoadGen stops
 * early. With h the least number for which
 * P[Binomial(h + t, 1 - quantile) <= t] <= 1 - confidence, it is h + t.
 *
 * @param over - queries over the bound, t
 */
export function samplesForBound(
  quantile: number,
  over: number,
  confidence = 0.99,
): number {
  const proven = (within: number) =>
    binomialCdf(over, within + over, 1 - quantile) <= 1 - confidence;
  let enough = 1;
  while (!proven(enough)) {
    enough *= 2;
  }
  let below = enough / 2;
  while (enough - below > 1) {
    const middle = Math.floor((below + enough) / 2);
    if (proven(middle)) {
      enough = middle;
    } else {
      below = middle;
    }
  }
  return Math.ceil(enough) + over;
}
