import type { Series } from './readMatrix';

/** What rounding may make of an instant, and more. */
const TOLERANCE_MS = 1_000;

/**
 * @param time - milliseconds since the epoch, at which was asked
 * @param range - for so many milliseconds before
 * @throws Error where something is of another time: then it is no answer to that, and
 *   what it has besides proves nothing
 */
export function requireWithin(
  series: readonly Series[],
  time: number,
  range: number,
): void {
  const isOutside = ([at]: readonly [number, number]) =>
    at < time - range - TOLERANCE_MS || at > time + TOLERANCE_MS;
  // They are in the order of time.
  const isAny = series.some(({ samples }) =>
    [samples[0], samples.at(-1)].some(
      sample => sample !== undefined && isOutside(sample),
    ),
  );
  if (isAny) {
    throw new Error(
      'the answer is not what Prometheus says: samples of another time than was asked for',
    );
  }
}
