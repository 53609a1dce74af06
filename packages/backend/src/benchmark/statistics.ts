/** The quartiles of a sample, in the unit of its values. */
export type Quartiles = { lower: number; median: number; upper: number };

/**
 * The quartiles of a sample that is not empty.
 *
 * Between two values it interpolates linearly: type 7 of Hyndman and Fan,
 * "Sample Quantiles in Statistical Packages", 1996, as R and NumPy do.
 */
export function quartiles(values: readonly number[]): Quartiles {
  if (values.length === 0) {
    throw new Error('There are no quartiles without values');
  }
  const sorted = [...values].sort((a, b) => a - b);
  const quantile = (fraction: number) => {
    const position = (sorted.length - 1) * fraction;
    const below = Math.floor(position);
    const above = Math.ceil(position);
    return sorted[below] + (sorted[above] - sorted[below]) * (position - below);
  };
  return {
    lower: quantile(0.25),
    median: quantile(0.5),
    upper: quantile(0.75),
  };
}

/** The middle of a sample that is not empty. */
export function median(values: readonly number[]): number {
  return quartiles(values).median;
}
