import {
  beginRollback,
  deviation,
  finite,
  hold,
  Look,
  replicasFor,
} from '../turn';

/** Capacity first, then weights; the bake begins when they are routed so. */
export function stepping(look: Look): void {
  const { turn, observation } = look;
  const { state } = turn;
  const step = state.steps[state.step];
  const { revision } = state.candidate;
  const needed = replicasFor(state, step);
  const ready = finite(observation.candidate.readyReplicas);
  turn.want({ candidateReplicas: needed });
  const isLate = state.clock.phaseSeconds >= state.rules.provisioningSeconds;
  if (ready < needed) {
    const { problem } = observation.candidate;
    const because = problem ? `. ${problem.message}` : '';
    turn.wait(
      `Revision ${revision} needs ${needed} replicas for ${step.weight} %, ${ready} are ready${because}`,
    );
    if (isLate) {
      beginRollback(look, {
        reason: `Revision ${revision} did not get ${needed} replicas for ${step.weight} % within ${state.rules.provisioningSeconds} s${because}`,
        by: 'control-loop',
      });
    }
    return;
  }
  turn.want({
    stableWeight: 100 - step.weight,
    candidateWeight: step.weight,
    mirror: step.mirror ?? 0,
  });
  if (deviation(state, observation) !== 'none') {
    turn.wait(
      step.mirror === undefined
        ? `The route is to give revision ${revision} ${step.weight} %`
        : `The route is to copy ${step.mirror} % to revision ${revision}`,
    );
    if (isLate) {
      hold(look, 'not-routed', {
        reason: `The route does not follow: ${
          step.weight
        } % are wanted for revision ${revision}, ${finite(
          observation.candidate.weight,
        )} % observed`,
        action: 'Look at the serving target, then resume or abort',
      });
    }
    return;
  }
  if (state.promotedBy !== undefined) {
    turn.enter('promoting', {
      message: `Revision ${revision} has all of the traffic; verifying it`,
      actor: state.promotedBy,
    });
    return;
  }
  turn.startBake();
  const share =
    step.mirror === undefined
      ? `${step.weight} % of the traffic`
      : `copies of ${step.mirror} % of the traffic`;
  turn.enter(step.weight === 0 ? 'shadowing' : 'baking', {
    message: `Step ${state.step + 1} of ${
      state.steps.length
    }: revision ${revision} has ${share}`,
  });
}
