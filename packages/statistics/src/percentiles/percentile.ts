/** Values in ascending order, in an array of their own. */
export function sorted(values: Float64Array): Float64Array {
  return values.slice().sort();
}

/**
 * Rank (1 is the smallest) of a quantile of `count` values: the least rank that
 * a share of `quantile` does not exceed.
 */
export function rankOf(quantile: number, count: number): number {
  if (!(quantile >= 0 && quantile <= 1)) {
    throw new RangeError(`a quantile lies from 0 to 1, not ${quantile}`);
  }
  // 0.99 * 1000 is a hair above 990, which is rounding and not one rank more.
  const position = quantile * count;
  const whole = Math.round(position);
  const rank =
    Math.abs(position - whole) < 1e-9 * count ? whole : Math.ceil(position);
  return Math.min(Math.max(rank, 1), count);
}

/**
 * Exact quantile by nearest rank: always one of the values, never a mixture.
 * @param ascending - sorted values; NaN when there are none
 */
export function exactQuantile(
  ascending: Float64Array,
  quantile: number,
): number {
  return ascending.length === 0
    ? NaN
    : ascending[rankOf(quantile, ascending.length) - 1];
}
