import {
  chiSquareQuantile,
  noncentralityOf,
} from '../distributions/chiSquare.ts';
import {
  checkEndErrors,
  undetermined,
  type Arms,
  type Comparison,
  type EndErrors,
} from './Comparison.ts';
import { deflation, INDEPENDENT, type DesignEffect } from './designEffect.ts';
import { exactInterval } from './proportion.ts';
import {
  excess,
  mergeRare,
  populationStability,
  type Table,
} from './stability.ts';

/** How often each category came up, categories in one order for both arms. */
export interface Categories {
  counts: readonly number[];
  /** INDEPENDENT when absent. */
  designEffect?: DesignEffect;
}

/** More than any output has; bounds the work. */
const MOST_CATEGORIES = 10_000;
/** Values that each arm needs, and for each of its categories. */
const LEAST_VALUES = 200;
const LEAST_PER_CATEGORY = 20;

const sumOf = (counts: readonly number[]) =>
  counts.reduce((sum, count) => sum + count, 0);

function flawOf({ counts, designEffect }: Categories): string | undefined {
  const wrong = counts.find(count => !(count >= 0 && count < Infinity));
  if (wrong !== undefined) {
    return `a count of ${wrong}`;
  }
  if (counts.length > MOST_CATEGORIES) {
    return `${counts.length} categories, more than ${MOST_CATEGORIES}`;
  }
  if (sumOf(counts) === 0) {
    return 'no values';
  }
  if (designEffect && !(deflation(designEffect, 0) >= 1)) {
    return 'too few windows to tell how much its requests depend on each other';
  }
  return undefined;
}

function flawOfArms(arms: Arms<Categories>): string | undefined {
  for (const [name, arm] of Object.entries(arms)) {
    const flaw = flawOf(arm);
    if (flaw) {
      return `the ${name} has ${flaw}`;
    }
  }
  return arms.candidate.counts.length === arms.stable.counts.length
    ? undefined
    : 'the arms have different categories';
}

/** How many independent values an arm is worth. */
function worth({ counts, designEffect = INDEPENDENT }: Categories, error = 0) {
  return sumOf(counts) / deflation(designEffect, error);
}

/**
 * The largest index where nearly all values are in one category: with the rest
 * of one arm as large as it can be, of the other as small as half a value.
 */
function largestWhenConstant(
  arms: Arms<Categories>,
  rest: number[],
  error: number,
) {
  const most = [arms.candidate, arms.stable].map((arm, i) => {
    const { upper } = exactInterval(
      {
        events: rest[i],
        total: sumOf(arm.counts),
        designEffect: arm.designEffect,
      },
      { lower: 0, upper: error / 2 },
    );
    const least = 0.5 / (sumOf(arm.counts) + 1);
    return { upper, least };
  });
  const index = (share: number, other: number) =>
    (share - other) *
    Math.log((share * (1 - other)) / (other * Math.max(1e-12, 1 - share)));
  return Math.max(
    index(most[0].upper, Math.min(most[0].upper, most[1].least)),
    index(most[1].upper, Math.min(most[1].upper, most[0].least)),
  );
}

function ofTable(
  arms: Arms<Categories>,
  table: Table,
  errors: EndErrors,
): Comparison {
  const estimate = populationStability(table);
  const degrees = table.candidate.length - 1;
  const typical = chiSquareQuantile(0.5, degrees);
  const end = (error: number, probability: number, least: number) => {
    const scale =
      (1 / worth(arms.candidate, error) + 1 / worth(arms.stable, error)) *
      excess(table);
    const statistic = Math.max(least, estimate / scale);
    return scale * noncentralityOf(probability, statistic, degrees);
  };
  return {
    estimate,
    ...(errors.lower > 0 && { lower: end(errors.lower, 1 - errors.lower, 0) }),
    ...(errors.upper > 0 && {
      upper: end(errors.upper, errors.upper, typical),
    }),
    neutral: 0,
  };
}

/**
 * Population stability index (the symmetric Kullback-Leibler divergence) of the
 * candidate's categories from the stable revision's, with an interval for its
 * true value.
 *
 * The index of two samples of N and M values over 1/N + 1/M has, near a true
 * index D, a noncentral chi-square distribution with B - 1 degrees of freedom
 * and noncentrality D / (1/N + 1/M): Yurdakul and Naranjo (Journal of Risk Model
 * Validation 14(4), 2020) for D = 0, and for local alternatives as for Pearson's
 * statistic (Cressie and Read, "Goodness-of-Fit Statistics for Discrete
 * Multivariate Data", 1988, 4.2; all power divergences agree there). Inverting
 * it gives the ends, the upper one never from a statistic below the median under
 * D = 0: samples that happen to agree better than that prove no more (a
 * power-constrained limit: Cowan et al., arXiv:1105.3166, 2011). Far from 0 the index varies more than that, and its scale
 * is widened to the variance that the delta method gives.
 *
 * Categories that both arms together make expect fewer than 5 values in the
 * smaller arm are put together, which can only lessen the index. Undetermined
 * below 200 (or 20 for each category left) independent values in an arm.
 * @throws RangeError for errors that cannot be
 */
export function divergence(
  arms: Arms<Categories>,
  errors: EndErrors,
): Comparison {
  checkEndErrors(errors);
  const flaw = flawOfArms(arms);
  if (flaw) {
    return undetermined(0, flaw);
  }
  const smaller = Math.min(worth(arms.candidate), worth(arms.stable));
  const { table, rest } = mergeRare(
    { candidate: arms.candidate.counts, stable: arms.stable.counts },
    smaller,
  );
  const needed = Math.max(
    LEAST_VALUES,
    LEAST_PER_CATEGORY * table.candidate.length,
  );
  if (smaller < needed) {
    return undetermined(
      0,
      `too few values: ${Math.floor(smaller)} independent ones of ${needed}`,
    );
  }
  if (table.candidate.length === 0) {
    return undetermined(0, 'no category is common enough to be compared');
  }
  if (table.candidate.length > 1) {
    return ofTable(arms, table, errors);
  }
  return {
    estimate: populationStability({
      candidate: [table.candidate[0], rest[0]],
      stable: [table.stable[0], rest[1]],
    }),
    ...(errors.lower > 0 && { lower: 0 }),
    ...(errors.upper > 0 && {
      upper: largestWhenConstant(arms, rest, errors.upper),
    }),
    neutral: 0,
  };
}
