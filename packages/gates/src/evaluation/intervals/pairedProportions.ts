import {
  binomialCdf,
  normalQuantile,
  type EndErrors,
} from '@fairway/statistics';
import type { Interval } from '../../verdict/decide.ts';
import { solveFalling } from './solve.ts';

/** Rows on which exactly one of two versions is right, of all. */
export interface Discordance {
  rows: number;
  onlyCandidate: number;
  onlyStable: number;
}

/** Tango's score statistic for the difference `delta`; falls as that grows. */
function score(
  { rows: n, onlyCandidate: b, onlyStable: c }: Discordance,
  delta: number,
): number {
  const linear = (2 * n - b + c) * delta - b - c;
  const constant = -c * delta * (1 - delta);
  const root = Math.sqrt(Math.max(0, linear * linear - 8 * n * constant));
  const share = (root - linear) / (4 * n);
  const variance = n * (2 * share + delta * (1 - delta));
  const distance = b - c - n * delta;
  if (variance <= 0) {
    return distance === 0 ? 0 : Math.sign(distance) * Infinity;
  }
  return distance / Math.sqrt(variance);
}

/**
 * Interval of a difference of shares seen on the same rows: Tango's score
 * interval (Statistics in Medicine 17, 1998), made for tests of
 * non-inferiority; it has a width also where the versions never differ.
 */
export function pairedInterval(
  discordance: Discordance,
  errors: EndErrors,
): Interval {
  const end = (z: number) =>
    solveFalling(delta => score(discordance, delta) - z, -1, 1);
  return {
    lower: errors.lower > 0 ? end(-normalQuantile(errors.lower)) : -1,
    upper: errors.upper > 0 ? end(normalQuantile(errors.upper)) : 1,
  };
}

/**
 * Probability of so uneven a split of the discordant rows, or one more uneven,
 * if both were right equally often: McNemar's test, exact (Psychometrika 12,
 * 1947).
 */
export function mcNemarP({ onlyCandidate, onlyStable }: Discordance): number {
  const fewer = Math.min(onlyCandidate, onlyStable);
  return Math.min(1, 2 * binomialCdf(fewer, onlyCandidate + onlyStable, 0.5));
}

/**
 * Half-width below which no interval of a paired difference of shares goes:
 * what Tango's has where no row is discordant, z^2 / (n + z^2).
 */
export function leastHalfWidth(rows: number, error: number): number {
  if (error === 0) {
    return Infinity;
  }
  const square = normalQuantile(error) ** 2;
  return square / (rows + square);
}
