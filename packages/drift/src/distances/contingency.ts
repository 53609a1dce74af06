import { chiSquareTail } from '@fairway/statistics';
import { checkSameLength, sharesOf } from './shares.ts';

/** A statistic that is distributed as chi-square where nothing has changed. */
export interface ChiSquareTest {
  statistic: number;
  /** Degrees of freedom; 0 where only one cell has values. */
  degrees: number;
  p: number;
}

function sum(counts: ArrayLike<number>): number {
  return Array.from(counts).reduce((all, count) => all + count, 0);
}

function testOf(statistic: number, degrees: number): ChiSquareTest {
  const p = degrees === 0 ? 1 : chiSquareTail(statistic, degrees);
  return { statistic, degrees, p };
}

/** Sums over cells that any of the two has, with what would be expected. */
function overTable(
  reference: ArrayLike<number>,
  current: ArrayLike<number>,
  cell: (count: number, expected: number) => number,
): ChiSquareTest {
  checkSameLength(reference, current);
  const [n, m] = [sum(reference), sum(current)];
  if (!(n > 0 && m > 0)) {
    throw new RangeError('there are no values to compare on one side');
  }
  let [statistic, cells] = [0, 0];
  for (let i = 0; i < reference.length; i++) {
    const both = reference[i] + current[i];
    if (both > 0) {
      statistic += cell(reference[i], (both * n) / (n + m));
      statistic += cell(current[i], (both * m) / (n + m));
      cells++;
    }
  }
  return testOf(statistic, cells - 1);
}

/**
 * Pearson's chi-square of a table of two rows of counts, both of them samples.
 * Expected counts should be at least 5: see mergeSparse.
 */
export function chiSquareContingency(
  reference: ArrayLike<number>,
  current: ArrayLike<number>,
): ChiSquareTest {
  return overTable(
    reference,
    current,
    (count, expected) => (count - expected) ** 2 / expected,
  );
}

/** The likelihood-ratio (G) test of the same table (Wilks, 1938). */
export function gTest(
  reference: ArrayLike<number>,
  current: ArrayLike<number>,
): ChiSquareTest {
  return overTable(reference, current, (count, expected) =>
    count === 0 ? 0 : 2 * count * Math.log(count / expected),
  );
}

/** Cramer's V of a table of two rows: sqrt(chi-square / (n + m)), 0 to 1. */
export function cramersV(
  reference: ArrayLike<number>,
  current: ArrayLike<number>,
): number {
  const { statistic } = chiSquareContingency(reference, current);
  return Math.sqrt(statistic / (sum(reference) + sum(current)));
}

/**
 * Chi-square of counts against shares that are known exactly. Against those of
 * a sample it raises too many false alarms: that is what chiSquareContingency
 * is for.
 */
export function chiSquareGoodnessOfFit(
  reference: ArrayLike<number>,
  current: ArrayLike<number>,
): ChiSquareTest {
  checkSameLength(reference, current);
  const shares = sharesOf(reference);
  const m = sum(current);
  const statistic = shares.reduce(
    (all, share, i) => all + (current[i] - share * m) ** 2 / (share * m),
    0,
  );
  return testOf(statistic, shares.length - 1);
}
