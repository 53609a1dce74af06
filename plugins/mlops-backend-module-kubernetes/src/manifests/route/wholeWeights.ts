/**
 * Weights in percent, to a hundredth, as the whole numbers in proportion that
 * the Gateway API knows. Whole ones stay as they are, to read well.
 */
export function wholeWeights(percents: readonly number[]): number[] {
  const scale = percents.every(Number.isInteger) ? 1 : 100;
  return percents.map(percent => Math.round(percent * scale));
}
