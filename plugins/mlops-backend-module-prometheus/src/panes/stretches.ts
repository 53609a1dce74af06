import { OutcomeCounts } from '@fairway/backstage-plugin-mlops-node';
import { Increment, Timeline } from './timeline';
import { commonBounds, LatencyIncrement, windowLatency } from './windowLatency';

export interface PaneOptions {
  /** Length of a pane; they begin at its multiples since the epoch. */
  paneMs: number;
  /** A target that was last scraped longer ago is not there. */
  reachMs: number;
  /** Counts over a longer time are not told. */
  maximalGapMs: number;
}

/** What was counted between two ends of panes at which everything is known. */
export interface Stretch {
  start: number;
  end: number;
  /** By the number of a revision; of those without requests there is none. */
  revisions: Map<number, { outcomes: OutcomeCounts; latency?: string }>;
}

export interface Stretches {
  /** Ends of panes at which every counter is known, ascending. */
  ends: number[];
  stretches: Stretch[];
  /** Why the last end that is not known is not, in plain words. */
  flaw?: string;
}

/** The last of the instants before a time. */
function lastBefore({ instants }: Timeline, time: number) {
  let low = 0;
  let high = instants.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (instants[middle].at < time) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return instants[low - 1];
}

/** Why not every counter is known at this time; undefined where it is. */
function flawAt(
  timelines: readonly Timeline[],
  time: number,
  { reachMs }: PaneOptions,
): string | undefined {
  const places = new Set<string>();
  for (const timeline of timelines) {
    const last = lastBefore(timeline, time);
    if (last === undefined || last.at < time - reachMs) {
      continue;
    }
    if (last.flaw !== undefined) {
      return last.flaw;
    }
    if (places.has(timeline.place)) {
      return `${timeline.name} is scraped twice, so that all would count double: leave one out, or name its labels in the configuration`;
    }
    places.add(timeline.place);
  }
  return places.size === 0 ? 'nothing was scraped' : undefined;
}

/**
 * What was counted in panes of time: of each target the difference between its
 * last scrapes before the two ends. Where one is not known at the end of a pane,
 * that pane goes into the next of which both ends are known, for all revisions, so
 * that nothing is lost and both are seen over the same time.
 *
 * @param span - ends of panes, both included
 */
export function stretchesOf(
  timelines: readonly Timeline[],
  span: { from: number; to: number },
  options: PaneOptions,
): Stretches {
  const ends: number[] = [];
  let flaw: string | undefined;
  for (let end = span.from; end <= span.to; end += options.paneMs) {
    const found = flawAt(timelines, end, options);
    if (found === undefined) {
      ends.push(end);
    } else {
      flaw = found;
    }
  }
  const increments = timelines
    .flatMap(timeline => timeline.increments)
    .filter(({ at }) => at >= ends[0])
    .sort((a, b) => a.at - b.at);
  const stretches: Stretch[] = [];
  let next = 0;
  ends.slice(1).forEach((end, index) => {
    const start = ends[index];
    const first = next;
    while (next < increments.length && increments[next].at < end) {
      next += 1;
    }
    const own = increments.slice(first, next);
    const isKnown =
      end - start <= options.maximalGapMs &&
      own.every(
        ({ firstSince = start }) => firstSince >= start - options.reachMs,
      );
    if (isKnown) {
      stretches.push({ start, end, revisions: summed(own) });
    }
  });
  return { ends, stretches, ...(flaw !== undefined && { flaw }) };
}

function summed(increments: readonly Increment[]): Stretch['revisions'] {
  const counts = new Map<number, OutcomeCounts>();
  for (const { revision, outcome, count } of increments.flatMap(
    ({ outcomes }) => outcomes,
  )) {
    const own = counts.get(revision) ?? {
      success: 0,
      clientError: 0,
      rateLimited: 0,
      serverError: 0,
      timeout: 0,
      cancelled: 0,
    };
    own[outcome] += count;
    counts.set(revision, own);
  }
  const all: LatencyIncrement[] = increments.flatMap(({ latency }) => latency);
  const bounds = commonBounds(all);
  return new Map(
    [...counts].map(([revision, outcomes]) => {
      const latency = windowLatency(
        all.filter(one => one.revision === revision),
        bounds,
        outcomes.success,
      );
      return [
        revision,
        { outcomes, ...(latency !== undefined && { latency }) },
      ];
    }),
  );
}
