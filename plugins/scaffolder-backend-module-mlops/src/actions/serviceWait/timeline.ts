import {
  Deployment,
  TimelineEntry,
  timelineMarks,
} from '@fairway/backstage-plugin-mlops-common';

const titles = new Map<string, string>(
  timelineMarks.map(({ mark, title }) => [mark, title]),
);

function millisecondsBetween(
  from: TimelineEntry | undefined,
  to: TimelineEntry | undefined,
): number | undefined {
  if (!from || !to) {
    return undefined;
  }
  const difference = Date.parse(to.at) - Date.parse(from.at);
  // The instants may be of two clocks; less than nothing means they disagree.
  return difference >= 0 ? difference : undefined;
}

/**
 * From T0 to T10 in milliseconds; undefined while one of them is missing, or
 * when the clocks that they were read from disagree.
 */
export function clickToFirstPrediction(
  timeline: TimelineEntry[],
): number | undefined {
  return millisecondsBetween(
    timeline.find(({ mark }) => mark === 'T0'),
    timeline.find(({ mark }) => mark === 'T10'),
  );
}

/** One mark in plain words, with the time since the first mark. */
export function describeMark(
  entry: TimelineEntry,
  deployment: Deployment,
): string {
  const elapsed = millisecondsBetween(deployment.timeline[0], entry);
  const title = titles.get(entry.mark) ?? entry.mark;
  return elapsed === undefined || elapsed === 0
    ? title
    : `${title}, after ${(elapsed / 1000).toFixed(2)} s`;
}
