import { Revision } from '@fairway/backstage-plugin-mlops-common';
import { Observation } from '@fairway/backstage-plugin-mlops-node';
import { Status } from '../../services/reconcile/plan';
import { RolloutState } from '../machine';

/** What the page of a service says while a rollout of it is under way. Pure. */
export function rolloutStatus(
  state: RolloutState,
  observation: Observation,
  candidate: Revision,
): Status {
  const isAnswering = observation.revisions.some(
    ({ weight, readyReplicas, asleep }) =>
      weight > 0 && (readyReplicas > 0 || asleep),
  );
  const what = `Rollout of version ${candidate.spec.modelVersion} (revision ${candidate.number})`;
  return {
    phase: isAnswering ? 'ready' : 'degraded',
    message: isAnswering
      ? `${what}: ${state.waitingFor}`
      : `No replica answers predictions. ${what}: ${state.waitingFor}`,
    ...(state.action !== undefined && { action: state.action }),
  };
}
