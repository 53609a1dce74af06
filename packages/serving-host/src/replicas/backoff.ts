const firstDelayMs = 100;
const stableMs = 10_000;
/** Of one that never became ready: the same start will hardly end otherwise. */
const longestDelayMs = 30_000;
/**
 * Of one that served and then ended: what ended it may never come again, and
 * requests may wait for it.
 */
const longestDelayAfterServingMs = 3_000;

/** Failures in a row after one more; a replica that was ready for ten seconds starts anew. */
export function countFailures(
  previous: number,
  readyForMs: number | undefined,
): number {
  return readyForMs !== undefined && readyForMs >= stableMs ? 1 : previous + 1;
}

/**
 * How long to wait after so many failures in a row: 100 ms, doubling, 30 s at
 * most, or 3 s where the last one had become ready.
 */
export function backoffDelay(failures: number, hasServed: boolean): number {
  return Math.min(
    hasServed ? longestDelayAfterServingMs : longestDelayMs,
    firstDelayMs * 2 ** Math.max(0, failures - 1),
  );
}
