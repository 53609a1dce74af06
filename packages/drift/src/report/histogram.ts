import { cellsOf, type Counted } from '../verdict/testDistribution.ts';
import type { HistogramCell } from './DriftReport.ts';

/** Categories that are shown each by itself. */
const SHOWN = 20;
/** Name of the cell for all the others. */
const OTHERS = 'other values';

function edgesOf(counted: Extract<Counted, { bins: unknown }>) {
  const { edges, groups } = counted.bins;
  const inner = groups.map(group => edges[group - 1]);
  return [null, ...inner, null];
}

function shareOf(counts: readonly number[]): (cell: number) => number {
  const total = counts.reduce((sum, count) => sum + count, 0);
  return cell => (total === 0 ? 0 : counts[cell] / total);
}

/** Shares to draw side by side; at most 21 bars. */
export function histogramOf(counted: Counted): HistogramCell[] {
  const cells = cellsOf(counted);
  const reference = shareOf(cells.reference);
  const current = shareOf(cells.current);
  const shares = cells.reference.map((_, cell) => ({
    reference: reference(cell),
    current: current(cell),
  }));
  if ('bins' in counted) {
    const edges = edgesOf(counted);
    return shares.map((share, cell) => ({
      ...{ from: edges[cell], to: edges[cell + 1] },
      ...share,
    }));
  }
  const { categories } = counted;
  const shown = categories.slice(0, SHOWN).map((category, cell) => ({
    category,
    ...shares[cell],
  }));
  const rest = shares.slice(shown.length);
  const sum = (side: 'reference' | 'current') =>
    rest.reduce((all, share) => all + share[side], 0);
  return rest.length === 0
    ? shown
    : [
        ...shown,
        {
          category: OTHERS,
          reference: sum('reference'),
          current: sum('current'),
        },
      ];
}
