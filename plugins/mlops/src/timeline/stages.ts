import {
  Deployment,
  TimelineEntry,
  TimelineMark,
  timelineMarks,
} from '@fairway/backstage-plugin-mlops-common';

/** The time between two marks of the click-to-first-prediction timeline. */
export type Stage = {
  from: TimelineMark;
  to: TimelineMark;
  /** Milliseconds after the first mark. */
  startMs: number;
  durationMs: number;
  /** Whose clocks the two ends were read from; two when they differ. */
  clocks: TimelineEntry['source'][];
  /** The clocks differ by more than the stage took, so it seems negative. */
  skewed: boolean;
};

export type StageSummary = {
  stages: Stage[];
  /** From the first mark to T10, or to the last mark that there is. */
  totalMs: number;
  /** Whether the first valid prediction was seen. */
  complete: boolean;
  firstMark?: TimelineMark;
  lastMark?: TimelineMark;
};

const order = new Map(timelineMarks.map(({ mark }, index) => [mark, index]));

/**
 * Turns the marks of a deployment into stages, in the order of the marks.
 * Marks that a serving target does not have are simply absent: the stage then
 * reaches to the next mark that is there.
 */
export function stagesOf(
  deployment: Pick<Deployment, 'timeline'>,
): StageSummary {
  const entries = [...deployment.timeline].sort(
    (a, b) => (order.get(a.mark) ?? 0) - (order.get(b.mark) ?? 0),
  );
  const [first] = entries;
  const last = entries.at(-1);
  if (!first || !last) {
    return { stages: [], totalMs: 0, complete: false };
  }
  const origin = Date.parse(first.at);
  const stages = entries.slice(1).map((entry, index) => {
    const previous = entries[index];
    const durationMs = Date.parse(entry.at) - Date.parse(previous.at);
    return {
      from: previous.mark,
      to: entry.mark,
      startMs: Date.parse(previous.at) - origin,
      durationMs,
      clocks: [...new Set([previous.source, entry.source])],
      skewed: durationMs < 0,
    };
  });
  return {
    stages,
    totalMs: Date.parse(last.at) - origin,
    complete: last.mark === 'T10',
    firstMark: first.mark,
    lastMark: last.mark,
  };
}
