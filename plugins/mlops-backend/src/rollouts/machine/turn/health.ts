import { ObservedParticipant, RolloutState } from '../state';
import { Look } from './Turn';
import { finite, replicasFor } from './weights';

/**
 * Counts for how long replicas of a candidate with traffic have been missing.
 *
 * @returns why it must go back, in words; undefined while it may go on.
 */
export function candidateTrouble({
  turn,
  observation,
  elapsed,
}: Look): string | undefined {
  const { state } = turn;
  const { candidate, stable } = observation;
  const { clock } = state;
  const ready = finite(candidate.readyReplicas);
  const needed = replicasNow(state);
  clock.unreadySeconds = ready < needed ? clock.unreadySeconds + elapsed : 0;
  const { revision } = state.candidate;
  if (candidate.problem?.permanent) {
    return `Revision ${revision}: ${candidate.problem.message}`;
  }
  const because = candidate.problem ? `. ${candidate.problem.message}` : '';
  if (ready === 0 && state.wanted.candidateWeight > 0 && !isLost(stable)) {
    return `Revision ${revision} has traffic and no ready replica${because}`;
  }
  if (clock.unreadySeconds >= state.rules.unreadySeconds) {
    return `Revision ${revision} has had ${ready} of ${needed} replicas ready for ${Math.round(
      clock.unreadySeconds,
    )} s${because}`;
  }
  return undefined;
}

/**
 * Whether none of its replicas is ready either, as when nodes fall silent: what
 * takes both is no fault of the candidate's, and going back would help nobody.
 */
function isLost(stable: ObservedParticipant): boolean {
  return (
    finite(stable.desiredReplicas) > 0 && finite(stable.readyReplicas) === 0
  );
}

/** Replicas that the candidate needs for what is wanted now: none where it gets nothing. */
export function replicasNow(state: RolloutState): number {
  const { candidateWeight: weight, mirror } = state.wanted;
  return weight === 0 && mirror === 0
    ? 0
    : replicasFor(state, { weight, mirror });
}
