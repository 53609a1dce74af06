import type { BenchmarkWindow } from '@fairway/backstage-plugin-mlops-common';

/** One window as the charts and their table show it; rates are per second. */
export type TimelinePoint = {
  id: number;
  startSeconds: number;
  endSeconds: number;
  /** Where it stands on the axis: the middle of the window. */
  at: number;
  isWarmUp: boolean;
  sentRate: number;
  succeededRate: number;
  failedRate: number;
  failed: number;
  p50?: number;
  p99?: number;
};

/** The windows in order of time, counts made rates of their own length. */
export function timelineOf(
  windows: readonly BenchmarkWindow[],
): TimelinePoint[] {
  return [...windows]
    .sort((one, other) => one.startSeconds - other.startSeconds)
    .flatMap((window, id) => {
      const seconds = window.endSeconds - window.startSeconds;
      return seconds > 0
        ? [
            {
              id,
              startSeconds: window.startSeconds,
              endSeconds: window.endSeconds,
              at: (window.startSeconds + window.endSeconds) / 2,
              isWarmUp: window.phase === 'warm-up',
              sentRate: window.sent / seconds,
              succeededRate: window.succeeded / seconds,
              failedRate: window.failed / seconds,
              failed: window.failed,
              p50: window.p50,
              p99: window.p99,
            },
          ]
        : [];
    });
}

/** Where the warm-up ends, in seconds; nothing where there is none. */
export function warmUpEndOf(
  points: readonly TimelinePoint[],
): number | undefined {
  return points.filter(({ isWarmUp }) => isWarmUp).at(-1)?.endSeconds;
}
