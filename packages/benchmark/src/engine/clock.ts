// performance.now() counts from the start of the process, and is several times
// cheaper than hrtime, which is read once. An uptime of months in milliseconds
// still leaves a double nanoseconds.
const OFFSET = Number(process.hrtime.bigint()) / 1e6 - performance.now();

/**
 * Milliseconds of the machine's monotonic clock. On Linux (CLOCK_MONOTONIC),
 * macOS and Windows all processes read the same one, so that one instant can be
 * agreed between them.
 */
export function monotonicNow(): number {
  return OFFSET + performance.now();
}
