import { Phase } from '@fairway/backstage-plugin-mlops-common';
import { Observation } from '@fairway/backstage-plugin-mlops-node';

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

/** While replicas start or end: the target's watch says when one has. */
const startingMs = 1_000;
/** While there are ready replicas that nothing leads to yet, of which no watch tells. */
const soonMs = 250;

/**
 * How soon a service is looked at again while something is under way of which
 * nothing has changed. Looking costs the machine that its replicas start on. Pure.
 */
export function busyMs({
  revisions,
  replicas,
}: Pick<Observation, 'revisions' | 'replicas'>): number {
  const isClose = revisions.some(
    ({ number, readyReplicas }) =>
      replicas.filter(
        ({ revision, state }) => revision === number && state === 'ready',
      ).length > readyReplicas,
  );
  return isClose ? soonMs : startingMs;
}

/** Services per second that are looked at when all of them are to be. */
const looksPerSecond = 20;

/** When the service with this place in a list of all is looked at. */
export function delayOfPlace(place: number): number {
  return Math.floor((place * 1000) / looksPerSecond);
}
