import { betaQuantile } from '../distributions/betaQuantile.ts';
import { normalQuantile } from '../distributions/normal.ts';
import {
  checkEndErrors,
  undetermined,
  type Arms,
  type Comparison,
  type EndErrors,
} from './Comparison.ts';
import { deflation, INDEPENDENT, type DesignEffect } from './designEffect.ts';
import { moverDifference, type Limits } from './mover.ts';

/** How often something happened, of how many. */
export interface Proportion {
  events: number;
  total: number;
  /** INDEPENDENT when absent. */
  designEffect?: DesignEffect;
}

/** Limits of one proportion. */
export interface ProportionInterval {
  lower: number;
  upper: number;
}

/** What is wrong with counts, in words; nothing when they are possible. */
function flawOf({ events, total, designEffect }: Proportion) {
  if (!(Number.isFinite(total) && Number.isFinite(events))) {
    return 'counts that are not finite numbers';
  }
  if (events < 0 || events > total) {
    return `${events} events of ${total}, which cannot be`;
  }
  if (total === 0) {
    return 'no requests';
  }
  if (designEffect && !(deflation(designEffect, 0) >= 1)) {
    return 'too few windows to tell how much its requests depend on each other';
  }
  return undefined;
}

function check(proportion: Proportion, errors: EndErrors): void {
  checkEndErrors(errors);
  const flaw = flawOf(proportion);
  if (flaw) {
    throw new RangeError(`a proportion has ${flaw}`);
  }
}

/** Total and events of as many independent requests as these are worth. */
function effective(proportion: Proportion, error: number) {
  const { events, total, designEffect = INDEPENDENT } = proportion;
  const divisor = deflation(designEffect, error);
  return { n: total / divisor, x: events / divisor };
}

/** Half-width and centre of Wilson's interval. */
function wilsonEnd(proportion: Proportion, error: number, side: -1 | 1) {
  if (error === 0) {
    return side < 0 ? 0 : 1;
  }
  const { n, x } = effective(proportion, error);
  const z = -normalQuantile(error);
  const middle = x + (z * z) / 2;
  const half = z * Math.sqrt((x * (n - x)) / n + (z * z) / 4);
  return Math.min(1, Math.max(0, (middle + side * half) / (n + z * z)));
}

/**
 * Wilson's score interval (Journal of the American Statistical Association 22,
 * 1927). Its lower end errs far more often than stated where few events are
 * expected and the error is small; exactInterval does not.
 * @throws RangeError for counts or errors that cannot be
 */
export function wilsonInterval(
  proportion: Proportion,
  errors: EndErrors,
): ProportionInterval {
  check(proportion, errors);
  return {
    lower: wilsonEnd(proportion, errors.lower, -1),
    upper: wilsonEnd(proportion, errors.upper, 1),
  };
}

/**
 * Clopper and Pearson's interval (Biometrika 26, 1934): no end errs more often
 * than stated, whatever the proportion. With a design effect as Korn and
 * Graubard put it (Survey Methodology 24, 1998).
 * @throws RangeError for counts or errors that cannot be
 */
export function exactInterval(
  proportion: Proportion,
  errors: EndErrors,
): ProportionInterval {
  check(proportion, errors);
  const below = effective(proportion, errors.lower);
  const above = effective(proportion, errors.upper);
  return {
    lower:
      below.x === 0
        ? 0
        : betaQuantile(errors.lower, below.x, below.n - below.x + 1),
    upper:
      above.x === above.n
        ? 1
        : betaQuantile(1 - errors.upper, above.x + 1, above.n - above.x),
  };
}

/** Fewer events than that have limits too lopsided for MOVER. */
const FEW_EVENTS = 10;

const limitsOf = (
  { events, total }: Proportion,
  ends: ProportionInterval,
): Limits => ({ ...ends, least: events / total, most: events / total });

/** The other end of a difference needs the other end of what is subtracted. */
const swapped = ({ lower, upper }: EndErrors) => ({
  lower: upper,
  upper: lower,
});

/**
 * Difference of the limits themselves, each with half the error: holds whatever
 * the proportions, at the price of a wider interval.
 */
function boxDifference(
  { candidate, stable }: Arms<Proportion>,
  errors: EndErrors,
) {
  const half = { lower: errors.lower / 2, upper: errors.upper / 2 };
  const first = exactInterval(candidate, half);
  const second = exactInterval(stable, swapped(half));
  return {
    lower: first.lower - second.upper,
    upper: first.upper - second.lower,
  };
}

function exactDifference(arms: Arms<Proportion>, errors: EndErrors) {
  const { candidate, stable } = arms;
  const ends = moverDifference(
    limitsOf(candidate, exactInterval(candidate, errors)),
    limitsOf(stable, exactInterval(stable, swapped(errors))),
  );
  // What bounds the lower end are the candidate's events and the stable
  // revision's others; the upper end, the reverse.
  const few = (...counts: [Proportion, number][]) =>
    counts.some(
      ([{ designEffect = INDEPENDENT }, count]) =>
        count / deflation(designEffect, 0) < FEW_EVENTS,
    );
  const othersOf = ({ total, events }: Proportion) => total - events;
  const box = boxDifference(arms, errors);
  return {
    lower: few([candidate, candidate.events], [stable, othersOf(stable)])
      ? Math.min(ends.lower, box.lower)
      : ends.lower,
    upper: few([stable, stable.events], [candidate, othersOf(candidate)])
      ? Math.max(ends.upper, box.upper)
      : ends.upper,
  };
}

function scoreDifference(
  { candidate, stable }: Arms<Proportion>,
  errors: EndErrors,
) {
  return moverDifference(
    limitsOf(candidate, wilsonInterval(candidate, errors)),
    limitsOf(stable, wilsonInterval(stable, swapped(errors))),
  );
}

const DIFFERENCES = { exact: exactDifference, score: scoreDifference };

/**
 * The candidate's proportion minus the stable revision's. With `score` limits
 * it is Newcombe's hybrid interval (Statistics in Medicine 17, 1998, method
 * 10). With `exact` limits, the default, it is the same recipe over Clopper and
 * Pearson's, but where fewer than ten events bound an end, that end is the
 * difference of the limits at half the error each. Score limits err up to
 * several times as often as stated where few events are expected and the error
 * is small, as it is after it was divided among looks; `budget.test.ts` counts
 * both exactly.
 */
export function proportionDifference(
  arms: Arms<Proportion>,
  errors: EndErrors,
  limits: keyof typeof DIFFERENCES = 'exact',
): Comparison {
  checkEndErrors(errors);
  for (const [name, arm] of Object.entries(arms)) {
    const flaw = flawOf(arm);
    if (flaw) {
      return undetermined(0, `the ${name} has ${flaw}`);
    }
  }
  const { candidate, stable } = arms;
  const ends = DIFFERENCES[limits](arms, errors);
  return {
    estimate: candidate.events / candidate.total - stable.events / stable.total,
    ...(errors.lower > 0 && { lower: ends.lower }),
    ...(errors.upper > 0 && { upper: ends.upper }),
    neutral: 0,
  };
}
