import type { Comparison, EndErrors } from './Comparison.ts';

/** Which way is worse: latency and errors higher, accuracy lower. */
export type Direction = 'higher-is-worse' | 'lower-is-worse';

/** Probabilities of the two wrong verdicts. */
export interface VerdictErrors {
  /** That a candidate worse than the margin passes. */
  falsePromotion: number;
  /** That a candidate within the margin fails. */
  falseRollback: number;
}

/** The verdict of a comparison. */
export interface NonInferiority {
  verdict: 'pass' | 'fail' | 'inconclusive';
  /** The value that the candidate must not be worse than. */
  limit: number;
  /** In words, with the numbers that decided. */
  reason: string;
}

/** Which end of an interval may have which error. */
export function endErrors(
  errors: VerdictErrors,
  direction: Direction,
): EndErrors {
  return direction === 'higher-is-worse'
    ? { lower: errors.falseRollback, upper: errors.falsePromotion }
    : { lower: errors.falsePromotion, upper: errors.falseRollback };
}

const short = (value: number) => String(Number(value.toPrecision(4)));

/**
 * Non-inferiority with a stated margin: `pass` when the whole interval lies
 * within the margin, `fail` when all of it lies beyond, else `inconclusive`
 * (ICH E9, 3.3.2; Piaggio et al., CONSORT for non-inferiority, JAMA 308, 2012).
 * A candidate exactly at the margin is within it. A comparison without the end
 * that would decide is inconclusive.
 * @param margin - how much worse than `neutral` is accepted, from 0
 * @throws RangeError for a margin that is negative or no number
 */
export function nonInferiority(options: {
  comparison: Comparison;
  margin: number;
  direction: Direction;
}): NonInferiority {
  const { comparison, margin, direction } = options;
  if (!(margin >= 0 && Number.isFinite(margin))) {
    throw new RangeError(
      `a margin is a finite number from 0, not ${margin}: how much worse is accepted`,
    );
  }
  // Mirrored where lower is worse, so that "above" is worse from here on.
  const sign = direction === 'higher-is-worse' ? 1 : -1;
  const { neutral } = comparison;
  const limit = neutral + sign * margin;
  const [good, bad] =
    sign === 1
      ? [comparison.lower, comparison.upper]
      : [comparison.upper, comparison.lower];
  const worse = (value: number) => sign * (value - limit) > 0;
  const known = (value?: number): value is number =>
    value !== undefined && !Number.isNaN(value);

  if (known(good) && known(bad) && sign * (bad - good) < 0) {
    return { verdict: 'inconclusive', limit, reason: 'the ends contradict' };
  }
  if (known(bad) && !worse(bad)) {
    const reason = `at worst ${short(bad)}, within the limit ${short(limit)}`;
    return { verdict: 'pass', limit, reason };
  }
  if (known(good) && worse(good)) {
    const reason = `at best ${short(good)}, beyond the limit ${short(limit)}`;
    return { verdict: 'fail', limit, reason };
  }
  const ends = [good, bad].map(value => (known(value) ? short(value) : '?'));
  return {
    verdict: 'inconclusive',
    limit,
    reason:
      comparison.reason ??
      `from ${ends[0]} at best to ${ends[1]} at worst, the limit ${short(
        limit,
      )} between`,
  };
}
