import { Observation } from '@fairway/backstage-plugin-mlops-node';
import { waitsForOf } from '../../services/reconcile/awaited';
import { StoredService } from '../../services/ServicesStore';
import {
  Answer,
  ObservedParticipant,
  RolloutObservation,
  RolloutState,
} from '../machine';

/** What is known beside the target's own observation. */
export interface LookInput {
  service: StoredService;
  state: RolloutState;
  observation: Observation;
  /** The pull request of the candidate, where one is known. */
  pullRequestUrl?: string;
  answers: Answer[];
  /** Predictions, or copies, that the candidate answered in this step. */
  samples: number;
  /** Identifier of an older rollout of the service that has not ended. */
  predecessor?: string;
}

/** Both sides as the machine sees them. Pure. */
export function observeRollout(input: LookInput): RolloutObservation {
  const { service, state, observation, answers, samples, predecessor } = input;
  const { stable, candidate } = state;
  const taking = [stable.revision, candidate.revision];
  return {
    serviceState: service.desiredState,
    exists: observation.exists,
    stable: participant(observation, stable.revision),
    candidate: {
      ...participant(observation, candidate.revision),
      ...awaitedOf(input),
    },
    mirror:
      observation.revisions.find(({ number }) => number === candidate.revision)
        ?.mirror ?? 0,
    otherWeight: observation.revisions
      .filter(({ number }) => !taking.includes(number))
      .reduce((sum, { weight }) => sum + weight, 0),
    areWeightsOwn: observation.areWeightsOwn ?? false,
    poolFull: false,
    servingRevision: service.servingRevision ?? service.revisionNumber,
    samples,
    ...(predecessor !== undefined && { predecessor }),
    answers,
  };
}

function participant(
  { revisions }: Observation,
  revision: number,
): ObservedParticipant {
  const seen = revisions.find(({ number }) => number === revision);
  return {
    present: seen !== undefined,
    readyReplicas: seen?.readyReplicas ?? 0,
    desiredReplicas: seen?.desiredReplicas ?? 0,
    weight: seen?.weight ?? 0,
    ...(seen?.problem && {
      problem: {
        message: seen.problem.message,
        permanent: seen.problem.permanent,
      },
    }),
  };
}

/** What the candidate waits for; nothing once it is there. */
function awaitedOf({
  state,
  observation: { awaited },
  pullRequestUrl,
}: LookInput): Pick<ObservedParticipant, 'awaited'> {
  return awaited?.revisions.includes(state.candidate.revision)
    ? { awaited: waitsForOf(awaited, pullRequestUrl) }
    : {};
}
