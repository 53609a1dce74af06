import { Phase } from '@fairway/backstage-plugin-mlops-common';

const minuteMs = 60_000;

/** Phases in which nothing is under way. */
export const settledPhases: readonly Phase[] = ['ready', 'stopped', 'failed'];

/**
 * How long a service in which nothing is under way is left alone. A watch or a
 * request wakes it before; this only catches what a watch may have missed.
 *
 * Spread by a quarter to either side, so that services which were started
 * together are not looked at together for ever. `random` is from [0, 1).
 */
export function restMs(phase: Phase, random = Math.random()): number {
  const mean = phase === 'ready' ? 20 * minuteMs : 120 * minuteMs;
  return Math.round(mean * (0.75 + random / 2));
}

/** Services per second that are looked at when all of them are to be. */
const looksPerSecond = 20;

/** When the service with this place in a list of all is looked at. */
export function delayOfPlace(place: number): number {
  return Math.floor((place * 1000) / looksPerSecond);
}
