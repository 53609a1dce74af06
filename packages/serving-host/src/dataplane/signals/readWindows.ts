import type { ClosedWindow } from './ClosedWindows.ts';

/** Which windows are asked for; see `signalsQuerySchema`. */
export interface SignalsQuery {
  since: number;
  until?: number;
  revisions?: readonly number[];
  limit?: number;
}

/** A window and whose it is. */
export interface FoundWindow {
  revision: number;
  window: ClosedWindow;
}

/** The windows of one revision, oldest first. */
export interface WindowsOfRevision {
  readonly revision: number;
  readonly windows: readonly ClosedWindow[];
}

const maximalWindows = 1000;
/** Of one answer: a fraction of what a client of the admin API accepts. */
const maximalText = 8 * 1024 * 1024;

/**
 * The windows that are asked for, oldest first and whole panes only, and until
 * when they are complete.
 *
 * @param asOf - Until when there may be windows.
 */
export function readWindows(
  revisions: readonly WindowsOfRevision[],
  query: SignalsQuery,
  asOf: number,
): { found: FoundWindow[]; asOf: number } {
  const { since, until = Infinity } = query;
  const limit = Math.min(query.limit ?? maximalWindows, maximalWindows);
  const wanted = revisions
    .filter(({ revision }) => query.revisions?.includes(revision) ?? true)
    .flatMap(({ revision, windows }) =>
      windows
        .filter(({ time }) => time.start >= since)
        .map(window => ({ revision, window })),
    )
    .sort((a, b) => a.window.time.sequence - b.window.time.sequence);
  let size = 0;
  for (let first = 0, next = 0; first < wanted.length; first = next) {
    const { time } = wanted[first].window;
    for (; wanted[next]?.window.time.sequence === time.sequence; next += 1) {
      size += wanted[next].window.text.length;
    }
    const isTooMuch = first > 0 && (next > limit || size > maximalText);
    if (isTooMuch || time.end > until) {
      return { found: wanted.slice(0, first), asOf: time.start };
    }
  }
  return { found: wanted, asOf: Math.max(since, Math.min(asOf, until)) };
}
