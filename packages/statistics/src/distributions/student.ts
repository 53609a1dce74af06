import { regularisedBeta } from './beta.ts';
import { normalQuantile } from './normal.ts';
import { findRoot } from './root.ts';

/** Probability that |T| exceeds t > 0. */
function bothTails(t: number, degrees: number): number {
  return regularisedBeta(degrees / (degrees + t * t), degrees / 2, 0.5);
}

/**
 * Quantile of Student's t distribution: I_(d/(d+t^2))(d/2, 1/2) is the
 * probability of both tails (Abramowitz and Stegun 26.7.1).
 * @param degrees - of freedom, positive; Infinity gives the normal distribution
 */
export function studentQuantile(probability: number, degrees: number): number {
  if (!(degrees > 0)) {
    throw new RangeError(
      `the degrees of freedom must be positive, not ${degrees}`,
    );
  }
  const z = normalQuantile(probability);
  if (!Number.isFinite(z) || z === 0 || degrees === Infinity) {
    return z;
  }
  const wanted = 2 * Math.min(probability, 1 - probability);
  const missing = (t: number) => wanted - bothTails(t, degrees);
  // Its tails are heavier than the normal's: |t| is not less than |z|.
  const low = Math.abs(z);
  let high = low * (1 + (low * low + 1) / degrees) + 1e-9;
  while (missing(high) < 0) {
    high *= 2;
  }
  return Math.sign(z) * findRoot(missing, low * (1 - 1e-12), high);
}
