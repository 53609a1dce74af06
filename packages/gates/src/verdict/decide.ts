import type { EndErrors, VerdictErrors } from '@fairway/statistics';
import type { Verdict } from './Verdict.ts';

/** Where a true value lies; an end that is not known is infinite. */
export interface Interval {
  lower: number;
  upper: number;
}

/** On which side of a limit is good. */
export type Direction = 'at-most' | 'at-least';

/**
 * The one rule of every gate: `pass` when the interval's bad end is within the
 * limit, `fail` when its good end is outside, else `inconclusive`. The limit
 * itself is within. For a difference from the stable version and a margin this
 * is the non-inferiority test by confidence interval (ICH E9, 3.3.2; Piaggio
 * et al., JAMA 308(24), 2012). What is no interval decides nothing.
 */
export function decide(
  interval: Interval,
  direction: Direction,
  limit: number,
): Verdict {
  const { lower, upper } = interval;
  if (!(lower <= upper) || !Number.isFinite(limit)) {
    return 'inconclusive';
  }
  const [bad, good] = direction === 'at-most' ? [upper, lower] : [lower, upper];
  const within = (value: number) =>
    direction === 'at-most' ? value <= limit : value >= limit;
  if (within(bad)) {
    return 'pass';
  }
  return within(good) ? 'inconclusive' : 'fail';
}

/**
 * What each of several checks of one gate may spend at either end. The gate
 * passes when all pass, so the end that passes each may err with all of
 * `falsePromotion` (an intersection-union test: Berger, Technometrics 24(4),
 * 1982); it fails when any fails, so the ends that fail share `falseRollback`
 * (Bonferroni).
 */
export function errorsOfCheck(
  direction: Direction,
  { falsePromotion, falseRollback }: VerdictErrors,
  checks: number,
): EndErrors {
  const failing = falseRollback / checks;
  return direction === 'at-most'
    ? { lower: failing, upper: falsePromotion }
    : { lower: falsePromotion, upper: failing };
}
