import { logGamma } from './logGamma.ts';

const EPSILON = 1e-16;
const TINY = 1e-300;
/** Both expansions need about 6 sqrt(a) terms: enough for a of 10^9. */
const MOST_TERMS = 1_000_000;

/** x^a e^-x / Gamma(a + 1). */
export function gammaTerm(a: number, x: number): number {
  return Math.exp(a * Math.log(x) - x - logGamma(a + 1));
}

/** P(a, x) by the series of DLMF 8.7.1, which suits x < a + 1. */
function lowerSeries(a: number, x: number): number {
  let term = 1;
  let sum = 1;
  for (let n = 1; n < MOST_TERMS && term > sum * EPSILON; n++) {
    term *= x / (a + n);
    sum += term;
  }
  return sum * gammaTerm(a, x);
}

/** Q(a, x) by the continued fraction of DLMF 8.9.2, by Lentz's method. */
function upperFraction(a: number, x: number): number {
  let b = x + 1 - a;
  let c = 1 / TINY;
  let d = 1 / b;
  let result = d;
  for (let n = 1; n < MOST_TERMS; n++) {
    const numerator = -n * (n - a);
    b += 2;
    d = 1 / (numerator * d + b || TINY);
    c = b + numerator / c || TINY;
    result *= d * c;
    if (Math.abs(d * c - 1) < EPSILON * 4) {
      break;
    }
  }
  return result * a * gammaTerm(a, x);
}

function check(a: number, x: number): void {
  if (!(a > 0 && Number.isFinite(a) && x >= 0)) {
    throw new RangeError(
      `the incomplete gamma function takes a > 0 and x >= 0, not ${a} and ${x}`,
    );
  }
}

/** Regularised lower incomplete gamma function P(a, x) (DLMF 8.2.4). */
export function regularisedGammaP(a: number, x: number): number {
  check(a, x);
  if (x === 0 || x === Infinity) {
    return x === 0 ? 0 : 1;
  }
  return x < a + 1 ? lowerSeries(a, x) : 1 - upperFraction(a, x);
}

/** Regularised upper incomplete gamma function Q(a, x) = 1 - P(a, x). */
export function regularisedGammaQ(a: number, x: number): number {
  check(a, x);
  if (x === 0 || x === Infinity) {
    return x === 0 ? 1 : 0;
  }
  return x < a + 1 ? 1 - lowerSeries(a, x) : upperFraction(a, x);
}
