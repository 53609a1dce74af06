import type { Arms } from './Comparison.ts';

/** Counts of both arms, categories in one order. */
export type Table = Arms<readonly number[]>;

const LEAST_EXPECTED = 5;

const sumOf = (counts: readonly number[]) =>
  counts.reduce((sum, count) => sum + count, 0);

/**
 * Puts categories together of which both arms make expect fewer than 5 values
 * among `smaller`. Together they are one more category where they suffice for
 * one, else they join the rarest of the others. Where nearly all values are in
 * one category, or where all categories are rare, they are only counted, as
 * `rest`.
 */
export function mergeRare(table: Table, smaller: number) {
  const total = sumOf(table.candidate) + sumOf(table.stable);
  const candidate: number[] = [];
  const stable: number[] = [];
  const rest = [0, 0];
  table.candidate.forEach((count, i) => {
    const other = table.stable[i];
    if (((count + other) / total) * smaller < LEAST_EXPECTED) {
      rest[0] += count;
      rest[1] += other;
    } else {
      candidate.push(count);
      stable.push(other);
    }
  });
  const enough = ((rest[0] + rest[1]) / total) * smaller >= LEAST_EXPECTED;
  if (enough && candidate.length > 0) {
    candidate.push(rest[0]);
    stable.push(rest[1]);
  } else if (candidate.length > 1) {
    let rarest = 0;
    candidate.forEach((count, i) => {
      if (count + stable[i] < candidate[rarest] + stable[rarest]) {
        rarest = i;
      }
    });
    candidate[rarest] += rest[0];
    stable[rarest] += rest[1];
  }
  return { table: { candidate, stable }, rest };
}

/** Shares; half a value is added to each category where any is empty. */
function sharesOf({ candidate, stable }: Table) {
  const empty = [...candidate, ...stable].includes(0);
  const shares = (counts: readonly number[]) => {
    const added = empty ? 0.5 : 0;
    const total = sumOf(counts) + added * counts.length;
    return counts.map(count => (count + added) / total);
  };
  return { p: shares(candidate), q: shares(stable) };
}

/** sum (p - q) ln(p / q). */
export function populationStability(table: Table): number {
  const { p, q } = sharesOf(table);
  return p.reduce((sum, share, i) => {
    return sum + (share - q[i]) * Math.log(share / q[i]);
  }, 0);
}

/** Variance under the shares p of ln(p / q) - q / p, the index's derivative. */
function spread(p: readonly number[], q: readonly number[]): number {
  const slope = (share: number, i: number) =>
    Math.log(share / q[i]) - q[i] / share;
  const mean = p.reduce((sum, share, i) => sum + share * slope(share, i), 0);
  return p.reduce((sum, share, i) => {
    return sum + share * (slope(share, i) - mean) ** 2;
  }, 0);
}

/**
 * By how much the variance of the index, by the delta method, exceeds
 * 4 D (1/N + 1/M), that of a noncentral chi-square distribution far from 0;
 * at least 1.
 */
export function excess(table: Table): number {
  const { p, q } = sharesOf(table);
  const [n, m] = [sumOf(table.candidate), sumOf(table.stable)];
  const index = populationStability(table);
  const local = 4 * index * (1 / n + 1 / m);
  const variance = spread(p, q) / n + spread(q, p) / m;
  return local > 0 ? Math.max(1, variance / local) : 1;
}
