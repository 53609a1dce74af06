/** Counts of a reference and of what is current, cell by cell. */
export interface CountPair {
  reference: number[];
  current: number[];
}

/** Cochran's rule (Biometrics 10(4), 1954): what a cell should expect. */
const LEAST_EXPECTED = 5;
/** Values per cell, on average, that the index needs to follow chi-square. */
const VALUES_PER_CELL = 20;

const sum = (counts: readonly number[]) =>
  counts.reduce((all, count) => all + count, 0);

function join({ reference, current }: CountPair, from: number, into: number) {
  reference[into] += reference[from];
  current[into] += current[from];
  reference.splice(from, 1);
  current.splice(from, 1);
}

function indexOfLeast(list: readonly number[]): number {
  return list.indexOf(Math.min(...list));
}

/**
 * Joins cells until the chi-square approximation holds: in none would either
 * side be expected to have less than 5, were nothing changed, and there are at
 * most a 20th as many cells as values on the smaller side. Neighbours are joined
 * where cells have an order, else those with the fewest.
 */
export function mergeSparse(pair: CountPair, ordered: boolean): CountPair {
  const merged = {
    reference: [...pair.reference],
    current: [...pair.current],
  };
  const [n, m] = [sum(merged.reference), sum(merged.current)];
  const share = Math.min(n, m) / (n + m);
  const most = Math.max(1, Math.floor(Math.min(n, m) / VALUES_PER_CELL));
  const pooled = () =>
    merged.reference.map((count, cell) => count + merged.current[cell]);
  for (let cells = pooled(); cells.length > 1; cells = pooled()) {
    const least = indexOfLeast(cells);
    if (cells.length <= most && cells[least] * share >= LEAST_EXPECTED) {
      break;
    }
    const others = cells.map((count, cell) => {
      const near = ordered ? Math.abs(cell - least) === 1 : cell !== least;
      return near ? count : Infinity;
    });
    join(merged, least, indexOfLeast(others));
  }
  return merged;
}
