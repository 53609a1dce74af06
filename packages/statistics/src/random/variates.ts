import type { Random } from './Random.ts';

/** Exponential with mean 1, by inversion. */
export function exponential(random: Random): number {
  return -Math.log(1 - random.next());
}

/** Standard normal, by Marsaglia's polar method (one of its pair is dropped). */
export function normal(random: Random): number {
  for (;;) {
    const x = 2 * random.next() - 1;
    const y = 2 * random.next() - 1;
    const square = x * x + y * y;
    if (square > 0 && square < 1) {
      return x * Math.sqrt((-2 * Math.log(square)) / square);
    }
  }
}

/**
 * Gamma with scale 1 (mean `shape`), by Marsaglia and Tsang, "A Simple Method
 * for Generating Gamma Variables", ACM TOMS 26(3), 2000; below shape 1 with
 * their boost by U^(1/shape).
 * @throws RangeError unless `shape` is positive and finite
 */
export function gamma(random: Random, shape: number): number {
  if (!(shape > 0 && Number.isFinite(shape))) {
    throw new RangeError(`the shape must be positive, not ${shape}`);
  }
  if (shape < 1) {
    return gamma(random, shape + 1) * (1 - random.next()) ** (1 / shape);
  }
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = normal(random);
    const v = (1 + c * x) ** 3;
    if (v > 0) {
      const bound = 0.5 * x * x + d - d * v + d * Math.log(v);
      if (Math.log(1 - random.next()) < bound) {
        return d * v;
      }
    }
  }
}
