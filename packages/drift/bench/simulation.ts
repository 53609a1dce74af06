import {
  gamma,
  normalCdf,
  normalQuantile,
  type Random,
} from '@fairway/statistics';

export const BINS = 10;

/**
 * True masses of ten bins whose edges are every tenth of a sample of n: the
 * spacings of uniform order statistics, Dirichlet(n / 10, ...). Drawing them
 * is drawing the whole sample.
 */
function trueMasses(random: Random, n: number): number[] {
  const parts = Array.from({ length: BINS }, () => gamma(random, n / BINS));
  const sum = parts.reduce((all, part) => all + part, 0);
  return parts.map(part => part / sum);
}

/** The same masses after values, normal, were shifted. */
function shifted(masses: readonly number[], shift: number): number[] {
  let [cumulative, before] = [0, 0];
  return masses.map((mass, bin) => {
    cumulative += mass;
    const edge =
      bin === BINS - 1 ? Infinity : normalQuantile(Math.min(1, cumulative));
    const after = normalCdf(edge - shift);
    const inside = after - before;
    before = after;
    return inside;
  });
}

/** Counts of m values with the given masses. */
export function multinomial(
  random: Random,
  m: number,
  masses: readonly number[],
): number[] {
  let sum = 0;
  const ends = masses.map(mass => (sum += mass));
  const counts = Array<number>(masses.length).fill(0);
  for (let i = 0; i < m; i++) {
    const draw = random.next();
    let bin = 0;
    while (bin < ends.length - 1 && draw >= ends[bin]) {
      bin++;
    }
    counts[bin]++;
  }
  return counts;
}

/** Counts of a reference in its own bins, and of a window. */
export function drawPair(
  random: Random,
  { n, m, shift = 0 }: { n: number; m: number; shift?: number },
): { reference: number[]; current: number[] } {
  const masses = trueMasses(random, n);
  return {
    reference: Array<number>(BINS).fill(n / BINS),
    current: multinomial(
      random,
      m,
      shift === 0 ? masses : shifted(masses, shift),
    ),
  };
}

/** Prints rows as a Markdown table. */
export function printTable(
  title: string,
  rows: readonly Record<string, string | number>[],
): void {
  const heads = Object.keys(rows[0]);
  const line = (cells: (string | number)[]) => `| ${cells.join(' | ')} |`;
  const lines = [
    `\n### ${title}\n`,
    line(heads),
    line(heads.map(() => '---:')),
    ...rows.map(row => line(heads.map(head => row[head]))),
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
}

/** A share for a table. */
export const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
