import {
  deviation,
  end,
  finite,
  hold,
  Look,
  observedWeights,
  replicasFor,
  trial,
} from '../turn';

/**
 * Carries out the decision to go back: stable capacity first, then weights in
 * proportion to it, then what verifies that it is so, and the candidate last.
 */
export function rollingBack(look: Look): void {
  const { turn, observation } = look;
  const { state } = turn;
  shiftBack(look);
  freeCapacity(look);
  if (!areWeightsBack(look)) {
    waitForStable(look);
    return;
  }
  if (state.exposed && !verify(look)) {
    return;
  }
  const { stable, candidate, ending } = state;
  if (state.exposed && observation.servingRevision !== stable.revision) {
    turn.wait(`Revision ${stable.revision} is recorded as serving`);
    return;
  }
  turn.want({ candidateReplicas: 0 });
  if (observation.candidate.present) {
    turn.wait(`Revision ${candidate.revision} is being removed`);
    return;
  }
  end(turn, ending!.outcome, {
    message: `Revision ${stable.revision} serves. ${ending!.reason}`,
    actor: ending!.by,
    evidence: { ...ending },
  });
}

/**
 * Weight follows ready capacity of the stable revision, and never goes down
 * again. After the bounded wait, or when the candidate answers nothing, what is
 * ready takes all of it. Nothing is sent to a stable revision that is not there.
 */
function shiftBack({ turn, observation }: Look): void {
  const { state } = turn;
  const { clock, rules, stable } = state;
  const ready = finite(observation.stable.readyReplicas);
  const before = state.wanted.stableWeight;
  if (ready > 0) {
    const isUrgent =
      clock.phaseSeconds >= rules.rollbackWaitSeconds ||
      finite(observation.candidate.readyReplicas) === 0;
    const share = Math.floor(Math.min(1, ready / stable.replicas) * 100);
    const stableWeight = isUrgent ? 100 : Math.max(before, share);
    turn.want({
      stableWeight,
      candidateWeight: 100 - stableWeight,
      mirror: 0,
      stableReplicas: stable.replicas,
    });
    return;
  }
  // What is routed stays as it is: declaring more for the stable revision now
  // would send predictions to nobody.
  const routed = observedWeights(observation);
  const isWhole =
    routed.stable + routed.candidate === 100 &&
    finite(observation.otherWeight) === 0 &&
    Number.isInteger(routed.stable);
  const stableWeight =
    isWhole && routed.stable < before ? routed.stable : before;
  turn.want({
    stableWeight,
    candidateWeight: 100 - stableWeight,
    mirror: 0,
    stableReplicas: stable.replicas,
  });
}

/**
 * On a full pool the candidate gives up replicas, one more than it could spare.
 * One that serves keeps its last. Where nothing is ready anywhere it goes
 * altogether, since the stable revision could not come back otherwise.
 */
function freeCapacity({ turn, observation }: Look): void {
  const { state } = turn;
  const { wanted } = state;
  const missing =
    state.stable.replicas - finite(observation.stable.readyReplicas);
  if (!observation.poolFull || missing <= 0 || wanted.candidateReplicas === 0) {
    return;
  }
  if (finite(observation.candidate.readyReplicas) === 0) {
    turn.want({
      stableWeight: 100,
      candidateWeight: 0,
      candidateReplicas: 0,
    });
    return;
  }
  const needed = replicasFor(state, { weight: wanted.candidateWeight });
  const spared = Math.min(
    wanted.candidateMaximum ?? Infinity,
    Math.max(1, needed - 1),
  );
  turn.want({ candidateReplicas: spared, candidateMaximum: spared });
}

/** Where the candidate was never declared to get anything, it is enough that it does not. */
function areWeightsBack({ turn, observation }: Look): boolean {
  const { state } = turn;
  return state.exposed
    ? state.wanted.stableWeight === 100 &&
        deviation(state, observation) === 'none'
    : finite(observation.candidate.weight) === 0;
}

function waitForStable(look: Look): void {
  const { turn, observation } = look;
  const { state } = turn;
  const { stable, clock, rules } = state;
  const ready = finite(observation.stable.readyReplicas);
  turn.wait(
    `Going back: ${ready} of ${stable.replicas} replicas of revision ${
      stable.revision
    } are ready, ${finite(
      observation.stable.weight,
    )} % of the traffic is there`,
  );
  if (ready === 0 && clock.phaseSeconds >= rules.rollbackWaitSeconds) {
    hold(look, 'stable-not-ready', {
      reason: `Revision ${stable.revision} has no ready replica, so the traffic stays where it is`,
      action: `Repair revision ${stable.revision}: it then goes back by itself. Or promote revision ${state.candidate.revision}`,
    });
  }
}

function verify(look: Look): boolean {
  const { turn } = look;
  const { state } = turn;
  for (const name of ['route', 'prediction'] as const) {
    const verdict = trial(look, name);
    if (verdict === 'fail') {
      hold(look, 'unverified', {
        reason: `Revision ${
          state.stable.revision
        } has all of the traffic, but could not be verified: ${
          state.trials[name]!.reason
        }`,
        action: `Repair revision ${state.stable.revision}, then resume`,
      });
      return false;
    }
    // Without an example nothing can be said of a prediction, and the stable
    // revision is the safe side anyway.
    if (verdict === undefined) {
      turn.wait(
        name === 'route'
          ? 'Verifying that predictions go where the weights say'
          : 'Verifying a prediction through the public address',
      );
      return false;
    }
  }
  return true;
}
