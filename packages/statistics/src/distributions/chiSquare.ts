import { gammaTerm, regularisedGammaP, regularisedGammaQ } from './gamma.ts';
import { normalQuantile } from './normal.ts';
import { findRoot } from './root.ts';

function check(probability: number): void {
  if (!(probability >= 0 && probability <= 1)) {
    throw new RangeError(`a probability lies from 0 to 1, not ${probability}`);
  }
}

/** @param degrees - of freedom, positive */
export function chiSquareCdf(x: number, degrees: number): number {
  return x <= 0 ? 0 : regularisedGammaP(degrees / 2, x / 2);
}

/** Probability of a value above x: 1 - cdf without its rounding. */
export function chiSquareTail(x: number, degrees: number): number {
  return x <= 0 ? 1 : regularisedGammaQ(degrees / 2, x / 2);
}

/** Inverse of chiSquareCdf, started from Wilson and Hilferty's cube. */
export function chiSquareQuantile(
  probability: number,
  degrees: number,
): number {
  check(probability);
  if (probability === 0 || probability === 1) {
    return probability === 0 ? 0 : Infinity;
  }
  const upper = probability > 0.5;
  const missing = (x: number) =>
    upper
      ? 1 - probability - chiSquareTail(x, degrees)
      : chiSquareCdf(x, degrees) - probability;
  const spread = Math.sqrt(2 / (9 * degrees));
  const guess =
    degrees * (1 - spread ** 2 + spread * normalQuantile(probability)) ** 3;
  const start = Math.max(guess, degrees * 1e-3);
  let high = start * 1.01;
  while (missing(high) < 0) {
    high *= 2;
  }
  let low = start / 1.01;
  while (low > 0 && missing(low) > 0) {
    low /= 2;
  }
  return findRoot(missing, low, high);
}

/**
 * Distribution function of the noncentral chi-square distribution: a Poisson
 * mixture of central ones (Johnson, Kotz and Balakrishnan, "Continuous
 * Univariate Distributions" 2, 29.4), summed outwards from its largest weight;
 * what is left out adds up to less than 1e-14.
 * @param noncentrality - not negative; 0 gives chiSquareCdf
 */
export function noncentralChiSquareCdf(
  x: number,
  degrees: number,
  noncentrality: number,
): number {
  if (!(noncentrality >= 0 && Number.isFinite(noncentrality))) {
    throw new RangeError(
      `the noncentrality must not be negative, not ${noncentrality}`,
    );
  }
  if (x <= 0) {
    return 0;
  }
  const mean = noncentrality / 2;
  const mode = Math.floor(mean);
  const halfX = x / 2;
  const a = degrees / 2 + mode;
  const heaviest = mode === 0 && mean === 0 ? 1 : gammaTerm(mode, mean);
  const central = regularisedGammaP(a, halfX);

  let sum = 0;
  let weight = heaviest;
  let cdf = central;
  let term = gammaTerm(a, halfX);
  for (let j = mode; weight > 1e-17 && cdf > 1e-17; j++) {
    sum += weight * cdf;
    weight *= mean / (j + 1);
    cdf -= term;
    term *= halfX / (a + (j - mode) + 1);
  }
  weight = heaviest;
  cdf = central;
  term = gammaTerm(a, halfX);
  for (let j = mode; j > 0 && weight > 1e-17; j--) {
    weight *= j / mean;
    term *= (a - (mode - j)) / halfX;
    cdf = Math.min(1, cdf + term);
    sum += weight * cdf;
  }
  return Math.min(1, Math.max(0, sum));
}

/**
 * The noncentrality under which a value of at most x has the given
 * probability; 0 when it has less even without one. Inverts
 * noncentralChiSquareCdf, which falls as the noncentrality grows.
 * @param probability - within (0, 1)
 */
export function noncentralityOf(
  probability: number,
  x: number,
  degrees: number,
): number {
  if (!(probability > 0 && probability < 1)) {
    throw new RangeError(`the probability lies within 0 and 1`);
  }
  if (chiSquareCdf(x, degrees) <= probability) {
    return 0;
  }
  const missing = (noncentrality: number) =>
    noncentralChiSquareCdf(x, degrees, noncentrality) - probability;
  // The mean of the distribution is degrees + noncentrality, its variance
  // 2 degrees + 4 noncentrality: about where x is that many deviations off.
  const z = normalQuantile(1 - probability);
  let high = Math.max(1, (z + Math.sqrt(Math.max(0, x))) ** 2);
  while (missing(high) > 0) {
    high *= 1.5;
  }
  return findRoot(missing, 0, high, 1e-10);
}
