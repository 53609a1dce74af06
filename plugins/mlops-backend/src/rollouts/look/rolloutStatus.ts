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
  const now = shown(state);
  return {
    phase: isAnswering ? 'ready' : 'degraded',
    message: isAnswering
      ? `${what}: ${now}`
      : `No replica answers predictions. ${what}: ${now}`,
    ...(state.action !== undefined && { action: state.action }),
    ...(state.isAwaited &&
      candidate.pullRequestUrl !== undefined && {
        actionUrl: candidate.pullRequestUrl,
      }),
  };
}

/**
 * What changes with every look, as seconds and predictions do, is on the
 * rollout's own page: the service is the same from one look to the next.
 */
function shown({
  phase,
  step,
  steps,
  clock,
  waitingFor,
}: RolloutState): string {
  if (phase !== 'baking' && phase !== 'shadowing') {
    return waitingFor;
  }
  const isOver = clock.bakedSeconds >= steps[step].bakeSeconds;
  return `step ${step + 1} of ${steps.length} bakes${
    isOver ? ' longer, for want of evidence' : ''
  }`;
}
