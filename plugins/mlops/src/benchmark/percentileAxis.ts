/**
 * Where a percentile stands on the axis of the curve: log10(1 / (1 - p)), so
 * that 90, 99 and 99.9 are equally far apart and the tail can be seen.
 * `percentile` is from 0 up to, and not including, 100.
 */
export const positionOf = (percentile: number): number =>
  -Math.log10(1 - percentile / 100);

/** The percentile that stands at a position; the inverse of {@link positionOf}. */
export const percentileAt = (position: number): number =>
  100 * (1 - 10 ** -position);

const wellKnown = [0, 50, 90, 99, 99.9, 99.99, 99.999, 99.9999];

/** The percentiles to label on an axis that ends at `highest`. */
export const ticksUpTo = (highest: number): number[] =>
  wellKnown.filter(percentile => percentile <= highest + 1e-9);

/** A percentile in as many digits as tell it from its neighbours: 99.68. */
export const formatPercentile = (percentile: number): string =>
  String(
    Number(
      percentile.toFixed(
        Math.min(6, Math.max(1, Math.floor(positionOf(percentile)))),
      ),
    ),
  );
