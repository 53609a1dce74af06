import { Revision } from '@fairway/backstage-plugin-mlops-common';
import { createRollout, RolloutState } from '../machine';
import { StoredRollout } from '../store/rows';
import { participantOf } from './participantOf';

/**
 * A rollout that waited for another one begins with what serves now: the one
 * before it may have been promoted. Pure.
 */
export function rebased(
  rollout: StoredRollout,
  serving: Revision,
  now: number,
): StoredRollout {
  const { state } = rollout;
  const isUntouched = state.phase === 'checking' && !state.exposed;
  if (
    !isUntouched ||
    state.stable.revision === serving.number ||
    state.candidate.revision === serving.number
  ) {
    return rollout;
  }
  const { id, submittedBy, candidate, steps, gates, rules } = state;
  const begun = createRollout(
    {
      ...{ id, submittedBy, candidate, steps, gates, rules },
      stable: participantOf(serving),
    },
    now,
  ).state;
  const kept: Pick<RolloutState, 'attempt' | 'asked' | 'told'> = state;
  return {
    ...rollout,
    stableRevision: serving.number,
    state: {
      ...begun,
      attempt: kept.attempt,
      asked: kept.asked,
      told: kept.told,
    },
  };
}
