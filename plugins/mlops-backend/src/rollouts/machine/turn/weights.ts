import { RolloutWeights } from '@fairway/backstage-plugin-mlops-common';
import { Declaration, RolloutObservation, RolloutState } from '../state';

/** A count or share as observed; what is no number counts as nothing. */
export function finite(value: number): number {
  return Number.isFinite(value) && value > 0 ? value : 0;
}

export function observedWeights(
  observation: RolloutObservation,
): RolloutWeights {
  return {
    stable: finite(observation.stable.weight),
    candidate: finite(observation.candidate.weight),
    mirror: finite(observation.mirror),
  };
}

export function wantedWeights(wanted: Declaration): RolloutWeights {
  return {
    stable: wanted.stableWeight,
    candidate: wanted.candidateWeight,
    mirror: wanted.mirror,
  };
}

export function sameWeights(a: RolloutWeights, b: RolloutWeights): boolean {
  return (
    a.stable === b.stable &&
    a.candidate === b.candidate &&
    a.mirror === b.mirror
  );
}

/** Adds to a list of weights what it does not hold yet. */
export function withWeights(
  list: RolloutWeights[],
  weights: RolloutWeights,
): RolloutWeights[] {
  return list.some(entry => sameWeights(entry, weights))
    ? list
    : [...list, weights];
}

/**
 * How the weights as routed stand to those that are wanted:
 *
 * - `none`: as wanted.
 * - `absent`: the target does not know the service now.
 * - `put-back`: as an earlier declaration had them, though a later one was carried
 *   out: the target was put back in time, as when a backup is restored.
 * - `failover`: a revision that should answer has no ready replica, and a data
 *   plane that sends its share elsewhere is right to.
 * - `transit`: as one of our own declarations had them; it will follow.
 * - `foreign`: somebody else has written them.
 */
export type Deviation =
  | 'none'
  | 'absent'
  | 'failover'
  | 'transit'
  | 'put-back'
  | 'foreign';

export function deviation(
  state: RolloutState,
  observation: RolloutObservation,
): Deviation {
  if (!observation.exists) {
    return 'absent';
  }
  const observed = observedWeights(observation);
  if (finite(observation.otherWeight) > 0) {
    return 'foreign';
  }
  if (sameWeights(observed, wantedWeights(state.wanted))) {
    return 'none';
  }
  if (state.own.some(weights => sameWeights(weights, observed))) {
    return 'transit';
  }
  if (observation.areWeightsOwn) {
    return 'put-back';
  }
  const isStableDown = finite(observation.stable.readyReplicas) === 0;
  const isCandidateDown = finite(observation.candidate.readyReplicas) === 0;
  // Any of our declarations may be the one that is routed past a dead replica.
  return [...state.own, wantedWeights(state.wanted)].some(
    ({ stable, candidate }) =>
      (stable > 0 && isStableDown) || (candidate > 0 && isCandidateDown),
  )
    ? 'failover'
    : 'foreign';
}

/** Replicas of the candidate that a share of the traffic, or of copies, asks for. */
export function replicasFor(
  state: RolloutState,
  share: { weight: number; mirror?: number },
): number {
  const { candidate, rules } = state;
  const percent =
    rules.candidateCapacity === 'full'
      ? 100
      : Math.max(share.weight, share.mirror ?? 0);
  return Math.max(1, Math.ceil((candidate.replicas * percent) / 100));
}
