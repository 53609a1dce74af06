import { regularisedBeta } from './beta.ts';
import { normalQuantile } from './normal.ts';
import { findRoot } from './root.ts';

/**
 * Quantile of the beta distribution, the x with I_x(a, b) = probability, for
 * a, b > 0. Searched from the normal approximation outwards.
 * @throws RangeError unless the probability lies from 0 to 1
 */
export function betaQuantile(
  probability: number,
  a: number,
  b: number,
): number {
  const z = normalQuantile(probability);
  if (!Number.isFinite(z)) {
    return z < 0 ? 0 : 1;
  }
  const missing = (x: number) => regularisedBeta(x, a, b) - probability;
  const mean = a / (a + b);
  const deviation = Math.sqrt((mean * (1 - mean)) / (a + b + 1));
  const guess = Math.min(Math.max(mean + z * deviation, 0), 1);
  let width = deviation / 4;
  let low = Math.max(0, guess - width);
  while (low > 0 && missing(low) > 0) {
    width *= 2;
    low = Math.max(0, low - width);
  }
  width = deviation / 4;
  let high = Math.min(1, guess + width);
  while (high < 1 && missing(high) < 0) {
    width *= 2;
    high = Math.min(1, high + width);
  }
  return findRoot(missing, low, high, 1e-12);
}
