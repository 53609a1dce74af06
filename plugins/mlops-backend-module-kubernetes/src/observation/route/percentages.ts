/** Weights are told to a hundredth of a percent. */
const UNITS = 10_000;

/**
 * Weights, which are in proportion to each other, in percent. They sum to 100,
 * or are all 0: what rounding leaves over goes to those that lost most by it
 * (the largest remainder method of Hamilton).
 */
export function percentages(weights: readonly number[]): number[] {
  const usable = weights.map(weight =>
    Number.isFinite(weight) && weight > 0 ? weight : 0,
  );
  const largest = Math.max(0, ...usable);
  if (largest === 0) {
    return usable;
  }
  // Of parts of the largest, so that no sum overflows.
  const parts = usable.map(weight => weight / largest);
  const sum = parts.reduce((total, part) => total + part, 0);
  const exact = parts.map(part => (part / sum) * UNITS);
  // A share that is whole but for the error of the division stays whole.
  const units = exact.map(share => Math.floor(share + 1e-6));
  let left = UNITS - units.reduce((total, unit) => total + unit, 0);
  const byLoss = exact
    .map((share, index) => ({ index, loss: share - units[index] }))
    .sort((a, b) => b.loss - a.loss || a.index - b.index);
  for (const { index } of byLoss) {
    if (left <= 0) {
      break;
    }
    units[index] += 1;
    left -= 1;
  }
  return units.map(unit => unit / 100);
}
