import { chiSquareQuantile, chiSquareTail } from '@fairway/statistics';

function check(cells: number, referenceSize: number, currentSize: number) {
  if (!(cells >= 1 && referenceSize > 0 && currentSize > 0)) {
    throw new RangeError(
      `the index needs cells and values, not ${cells}, ${referenceSize} and ${currentSize}`,
    );
  }
}

/** What the index is on average where nothing has changed: (B - 1)(1/N + 1/M). */
export function stabilityNullMean(
  cells: number,
  referenceSize: number,
  currentSize: number,
): number {
  check(cells, referenceSize, currentSize);
  return (cells - 1) * (1 / referenceSize + 1 / currentSize);
}

/**
 * The population stability index that is exceeded with probability `alpha`
 * where nothing has changed: chi-square_{1-alpha, B-1} (1/N + 1/M) (Yurdakul,
 * "Statistical Properties of Population Stability Index", Western Michigan
 * University, 2018).
 */
export function stabilityCriticalValue(
  alpha: number,
  cells: number,
  referenceSize: number,
  currentSize: number,
): number {
  check(cells, referenceSize, currentSize);
  return cells === 1
    ? 0
    : chiSquareQuantile(1 - alpha, cells - 1) *
        (1 / referenceSize + 1 / currentSize);
}

/** Probability of at least this index where nothing has changed; as above. */
export function stabilityP(
  index: number,
  cells: number,
  referenceSize: number,
  currentSize: number,
): number {
  check(cells, referenceSize, currentSize);
  return cells === 1
    ? 1
    : chiSquareTail(index / (1 / referenceSize + 1 / currentSize), cells - 1);
}
