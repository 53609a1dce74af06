function total(counts: ArrayLike<number>): number {
  let sum = 0;
  for (let cell = 0; cell < counts.length; cell++) {
    if (!(counts[cell] >= 0 && counts[cell] < Infinity)) {
      throw new RangeError(
        `counts must be finite and not negative, not ${counts[cell]}`,
      );
    }
    sum += counts[cell];
  }
  if (sum === 0) {
    throw new RangeError('there are no values to compare: all counts are 0');
  }
  return sum;
}

/** Of each cell its share of all. @throws RangeError when all are 0 */
export function sharesOf(counts: ArrayLike<number>): number[] {
  const sum = total(counts);
  return Array.from(counts, count => count / sum);
}

/**
 * Shares after half a value was added to every cell: the estimate under
 * Jeffreys' prior (Krichevsky and Trofimov, IEEE Trans. Inf. Theory 27(2),
 * 1981). Unlike a small constant it leaves no distance to the constant's choice.
 */
export function addHalfShares(counts: ArrayLike<number>): number[] {
  const sum = total(counts) + counts.length / 2;
  return Array.from(counts, count => (count + 0.5) / sum);
}

/** Shares of a reference and of what is current, cell by cell. */
export interface SharePair {
  reference: number[];
  current: number[];
}

/**
 * Shares of two rows of counts over the same cells, fit for every distance:
 * with addHalfShares where a cell of either is empty, else as they are.
 */
export function comparableShares(
  reference: ArrayLike<number>,
  current: ArrayLike<number>,
): SharePair {
  checkSameLength(reference, current);
  const empty = (counts: ArrayLike<number>) =>
    Array.from(counts).some(count => count === 0);
  const shares = empty(reference) || empty(current) ? addHalfShares : sharesOf;
  return { reference: shares(reference), current: shares(current) };
}

export function checkSameLength(
  reference: ArrayLike<unknown>,
  current: ArrayLike<unknown>,
): void {
  if (reference.length !== current.length || reference.length === 0) {
    throw new RangeError(
      `reference and current need the same cells, not ${reference.length} and ${current.length}`,
    );
  }
}
