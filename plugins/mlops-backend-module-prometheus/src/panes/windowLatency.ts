import { LogHistogram } from '@fairway/statistics';
import { Increment } from './timeline';
import { placeCounts } from './placeCounts';

export type LatencyIncrement = Increment['latency'][number];

/** More values of one revision in one window are not placed: their latency is unknown. */
const MOST_VALUES = 1_000_000;

const totalOf = ({ from, to }: LatencyIncrement) => to.at(-1)! - from.at(-1)!;

/** Bounds that all of them have: cumulative counts at these are exact. */
export function commonBounds(all: readonly LatencyIncrement[]): number[] {
  const [first, ...others] = all.map(({ bounds }) => bounds);
  const sets = others
    .filter(bounds => bounds !== first)
    .map(bounds => new Set(bounds));
  return (first ?? []).filter(bound => sets.every(set => set.has(bound)));
}

/**
 * The latencies of one revision in one window.
 *
 * @param bounds - common to all revisions of the window, so that they compare
 * @param successes - that were counted in it
 * @returns undefined where there are none, and where there are more than
 *   successes: then they are of something else
 */
export function windowLatency(
  increments: readonly LatencyIncrement[],
  bounds: readonly number[],
  successes: number,
): string | undefined {
  const total = increments.reduce((sum, one) => sum + totalOf(one), 0);
  if (total === 0 || total > successes || total > MOST_VALUES) {
    return undefined;
  }
  const histogram = LogHistogram.create();
  for (const one of increments) {
    const at = bounds.map(bound => one.bounds.indexOf(bound));
    placeCounts(
      histogram,
      bounds,
      at.map(index => one.from[index]),
      at.map(index => one.to[index]),
    );
  }
  return histogram.toBase64();
}
