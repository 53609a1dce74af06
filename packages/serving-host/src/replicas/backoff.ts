const firstDelayMs = 100;
const longestDelayMs = 30_000;
const stableMs = 10_000;

/** Failures in a row after one more; a replica that was ready for ten seconds starts anew. */
export function countFailures(
  previous: number,
  readyForMs: number | undefined,
): number {
  return readyForMs !== undefined && readyForMs >= stableMs ? 1 : previous + 1;
}

/** How long to wait after so many failures in a row: 100 ms, doubling, 30 s at most. */
export function backoffDelay(failures: number): number {
  return Math.min(
    longestDelayMs,
    firstDelayMs * 2 ** Math.max(0, failures - 1),
  );
}
