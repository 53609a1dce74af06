import type {
  Rollout,
  RolloutStep,
} from '@fairway/backstage-plugin-mlops-common';
import { isActive, Place, placeOf } from './phases';

export type NodeState = 'current' | 'done' | 'skipped' | 'stopped' | 'upcoming';

/** One stop of the course of a rollout. */
export type TrackNode = {
  place: Place;
  state: NodeState;
  step?: RolloutStep;
};

const placesOf = (steps: RolloutStep[]): Omit<TrackNode, 'state'>[] => [
  { place: 'checks' },
  { place: 'start' },
  ...steps.map((step, place) => ({ place, step })),
  { place: 'promotion' },
];

/** The course of a rollout that has not begun. */
export const plannedTrack = (steps: RolloutStep[]): TrackNode[] =>
  placesOf(steps).map(entry => ({ ...entry, state: 'upcoming' }));

/** What of a rollout is done, where it is or stopped, and what is to come. */
export function trackOf(rollout: Rollout): TrackNode[] {
  const nodes = placesOf(rollout.steps);
  const present = nodes.findIndex(({ place }) => place === placeOf(rollout));
  const hasStopped = !isActive(rollout) || rollout.phase === 'rolling-back';
  return nodes.map((entry, index) => {
    let state: NodeState;
    if (rollout.phase === 'promoted' || index < present) {
      state = 'done';
    } else if (index === present) {
      state = hasStopped ? 'stopped' : 'current';
    } else {
      state = hasStopped ? 'skipped' : 'upcoming';
    }
    return { ...entry, state };
  });
}
