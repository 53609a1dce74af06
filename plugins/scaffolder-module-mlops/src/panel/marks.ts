import {
  Deployment,
  TimelineMark,
  timelineMarks,
} from '@fairway/backstage-plugin-mlops-common';

export interface TimelineRow {
  mark: TimelineMark;
  title: string;
  state: 'done' | 'now' | 'open';
  /** Milliseconds since the first mark; absent where the clocks disagree. */
  elapsedMs?: number;
}

/**
 * The marks of a deployment in order. Those that a serving target passed over
 * are left out; of a deployment that has ended, those that never came too.
 */
export function timelineRows(deployment: Deployment): TimelineRow[] {
  const reached = new Map(
    deployment.timeline.map(({ mark, at }) => [mark, Date.parse(at)]),
  );
  const indexes = timelineMarks.flatMap(({ mark }, index) =>
    reached.has(mark) ? [index] : [],
  );
  const last = indexes.at(-1) ?? -1;
  const start = reached.get(timelineMarks[indexes[0]]?.mark);
  const isBusy =
    deployment.state === 'queued' || deployment.state === 'running';

  return timelineMarks.flatMap(({ mark, title }, index): TimelineRow[] => {
    const at = reached.get(mark);
    if (at === undefined) {
      return isBusy && index > last
        ? [{ mark, title, state: index === last + 1 ? 'now' : 'open' }]
        : [];
    }
    const elapsedMs =
      start !== undefined && at > start ? at - start : undefined;
    return [{ mark, title, state: 'done', elapsedMs }];
  });
}

/**
 * From click to first valid prediction in milliseconds; undefined unless both
 * are known and their clocks agree on which was first.
 */
export function clickToFirstPrediction(
  deployment: Deployment,
): number | undefined {
  const at = (wanted: TimelineMark) =>
    Date.parse(
      deployment.timeline.find(({ mark }) => mark === wanted)?.at ?? '',
    );
  const elapsed = at('T10') - at('T0');
  return elapsed >= 0 ? elapsed : undefined;
}
