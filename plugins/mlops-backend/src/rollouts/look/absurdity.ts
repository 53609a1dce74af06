import { ServiceWindows } from '@fairway/backstage-plugin-mlops-node';

/** No source counts as many predictions within one window. */
const mostRequests = 1e12;

const isCount = (value: unknown) =>
  Number.isFinite(value) &&
  (value as number) >= 0 &&
  (value as number) <= mostRequests;

/**
 * Why nothing can be concluded from what a source of signals says, in plain
 * words; undefined when it is well formed. Sources are other people's code and
 * other people's servers, and what they say wrongly must never count as evidence:
 * numbers that are none, windows that end before they begin or come twice,
 * classes that do not sum to the requests. Pure.
 */
export function absurdity(found: ServiceWindows): string | undefined {
  if (
    typeof found !== 'object' ||
    found === null ||
    !Number.isFinite(found.asOf) ||
    !Array.isArray(found.revisions)
  ) {
    return 'what came is not an answer';
  }
  for (const { revision, windows } of found.revisions) {
    if (!Array.isArray(windows)) {
      return `revision ${revision} has no list of windows`;
    }
    const sequences = new Set<number>();
    for (const { sequence, start, end, requests, outcomes } of windows) {
      const isSpan =
        Number.isFinite(start) && Number.isFinite(end) && start < end;
      if (!isSpan) {
        return `a window of revision ${revision} goes from ${start} to ${end}`;
      }
      if (sequences.has(sequence)) {
        return `window ${sequence} of revision ${revision} came twice`;
      }
      sequences.add(sequence);
      const classes = Object.values(outcomes ?? {});
      if (!isCount(requests) || !classes.every(isCount)) {
        return `a window of revision ${revision} has counts that are none: ${requests} requests, ${classes.join(
          ', ',
        )} by outcome`;
      }
      const sum = classes.reduce((total, count) => total + count, 0);
      if (sum !== requests) {
        return `a window of revision ${revision} has ${requests} requests and ${sum} outcomes`;
      }
    }
  }
  return undefined;
}
