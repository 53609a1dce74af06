import { Random, type EndErrors } from '@fairway/statistics';
import type { Interval } from '../../verdict/decide.ts';

const REPLICATES = 2000;
/** The most rows that one replicate draws. */
const MOST_DRAWS = 10_000;
/** How many values 32 bits have: enough to choose among a million rows. */
const WORDS = 2 ** 32;

/** A statistic of some rows of the test set, named by their index. */
export type Statistic = (rows: Uint32Array) => number;

/** How to draw: rows of one stratum stand in for each other only. */
export interface Resampling {
  strata: readonly Uint32Array[];
  seed: number;
}

function allRows(strata: readonly Uint32Array[]): Uint32Array {
  const total = strata.reduce((sum, rows) => sum + rows.length, 0);
  const all = new Uint32Array(total);
  let offset = 0;
  for (const rows of strata) {
    all.set(rows, offset);
    offset += rows.length;
  }
  return all;
}

/**
 * Percentile interval of a statistic by the bootstrap, stratified (Efron and
 * Tibshirani, "An Introduction to the Bootstrap", 1993, 13.3), of 2,000
 * replicates. From more than 10,000 rows each replicate draws so many of them
 * and its deviation is scaled by sqrt(m / n), as the m-out-of-n bootstrap of a
 * smooth statistic (Bickel, Götze and van Zwet, Statistica Sinica 7, 1997). An
 * end whose error is too small for the number of replicates is unbounded. NaN
 * ends where a replicate has no value.
 */
export function bootstrapInterval(
  statistic: Statistic,
  { strata, seed }: Resampling,
  errors: EndErrors,
): Interval {
  const all = allRows(strata);
  const estimate = statistic(all);
  const share = Math.min(1, MOST_DRAWS / all.length);
  const sizes = strata.map(rows =>
    Math.max(1, Math.round(rows.length * share)),
  );
  const draws = sizes.reduce((sum, size) => sum + size, 0);
  const scale = Math.sqrt(Math.min(1, draws / all.length));
  const random = Random.create(seed);
  const drawn = new Uint32Array(draws);
  const values = Float64Array.from({ length: REPLICATES }, () => {
    let offset = 0;
    strata.forEach((rows, stratum) => {
      for (let i = 0; i < sizes[stratum]; i++) {
        drawn[offset++] =
          rows[Math.floor((random.nextUint32() / WORDS) * rows.length)];
      }
    });
    return estimate + (statistic(drawn) - estimate) * scale;
  }).sort();
  // NaN sorts last.
  if (Number.isNaN(values[REPLICATES - 1])) {
    return { lower: NaN, upper: NaN };
  }
  const rank = (error: number) => Math.floor(error * REPLICATES + 1e-9);
  const below = rank(errors.lower);
  const above = rank(errors.upper);
  return {
    lower: below >= 1 ? values[below - 1] : -Infinity,
    upper: above >= 1 ? values[REPLICATES - above] : Infinity,
  };
}
