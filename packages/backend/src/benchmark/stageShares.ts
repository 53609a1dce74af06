import {
  Deployment,
  TimelineMark,
  timelineMarks,
} from '@fairway/backstage-plugin-mlops-common';
import { median } from './statistics';

type Timeline = Deployment['timeline'];

/** What one stage of the timeline took over many deployments. */
export type StageShare = {
  from: TimelineMark;
  to: TimelineMark;
  /** What is reached at its end. */
  title: string;
  /**
   * Milliseconds, the median over the deployments. The medians of the stages
   * need not add up to the median of the whole.
   */
  medianMs: number;
  /** Part of the time of all deployments together; the shares add up to 1. */
  share: number;
};

/**
 * Milliseconds from T0 to T10.
 *
 * @throws Error that names the mark that is missing
 */
export function clickToFirstPrediction(timeline: Timeline): number {
  const at = instants(timeline);
  return at[at.length - 1] - at[0];
}

/**
 * Every stage from T0 to T10, in order.
 *
 * A stage is negative where a target reports two marks in the other order, so
 * that nothing is counted twice and the stages still add up to the whole.
 *
 * @throws Error when there is no timeline, or one lacks a mark
 */
export function stageShares(timelines: readonly Timeline[]): StageShare[] {
  const rows = timelines.map(instants);
  const whole = rows.reduce((sum, at) => sum + at[at.length - 1] - at[0], 0);
  return timelineMarks.slice(1).map(({ mark, title }, index) => {
    const durations = rows.map(at => at[index + 1] - at[index]);
    return {
      from: timelineMarks[index].mark,
      to: mark,
      title,
      medianMs: median(durations),
      share: durations.reduce((sum, each) => sum + each, 0) / whole,
    };
  });
}

/** Milliseconds since 1970 of every mark, in the order of the marks. */
function instants(timeline: Timeline): number[] {
  return timelineMarks.map(({ mark, title }) => {
    const entry = timeline.find(each => each.mark === mark);
    if (!entry) {
      throw new Error(`The timeline lacks ${mark} (${title})`);
    }
    return Date.parse(entry.at);
  });
}
