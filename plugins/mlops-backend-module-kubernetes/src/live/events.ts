import { amount, instant } from './read';
import type { LiveEvent } from './ServiceObjects';

/** When it happened last; undefined where the event does not say. */
export function happenedAt(event: LiveEvent): number | undefined {
  return (
    instant(event.series?.lastObservedTime) ??
    instant(event.lastTimestamp) ??
    instant(event.eventTime) ??
    instant(event.firstTimestamp) ??
    instant(event.metadata?.creationTimestamp)
  );
}

/** How often it has happened. */
export function timesOf(event: LiveEvent): number {
  return Math.max(1, amount(event.series?.count), amount(event.count));
}
