import {
  askWhileBaking,
  beginRollback,
  candidateTrouble,
  deviation,
  endSilence,
  finite,
  GatesVerdict,
  hold,
  longestBake,
  Look,
  replicasNow,
} from '../turn';

/** Lets a step bake, and goes on to the next only on evidence. Also for copies. */
export function baking(look: Look): void {
  const { turn, observation, elapsed } = look;
  const { state } = turn;
  const { clock } = state;
  const step = state.steps[state.step];
  if (deviation(state, observation) !== 'none') {
    waitForRoute(look);
    return;
  }
  clock.unroutedSeconds = 0;
  const ready = finite(observation.candidate.readyReplicas);
  if (ready >= replicasNow(state)) {
    clock.bakedSeconds += elapsed;
  }
  state.samples = Math.floor(finite(observation.samples));
  const gates = watchGates(look);
  if (!gates) {
    return;
  }
  const enough = state.samples >= step.minimumSamples;
  const isOver = clock.bakedSeconds >= step.bakeSeconds;
  if (isOver && enough && gates.verdict === 'pass') {
    passStep(look);
    return;
  }
  const missing = [
    ...(enough
      ? []
      : [`${state.samples} of ${step.minimumSamples} predictions`]),
    ...(gates.verdict === 'open' ? [`gates ${gates.gates.join(', ')}`] : []),
  ];
  turn.wait(
    isOver
      ? `Bakes longer, up to ${longestBake(
          state,
          step,
        )} s, for want of evidence: ${missing.join('; ')}`
      : `Bakes: ${Math.floor(clock.bakedSeconds)} of ${
          step.bakeSeconds
        } s${missing.map(item => `; ${item}`).join('')}`,
  );
  if (clock.bakedSeconds >= longestBake(state, step)) {
    endSilence(look, missing.join('; '));
  }
}

/** Asks the gates of the step; goes back, and returns nothing, when one fails. */
export function watchGates(
  look: Look,
): Exclude<GatesVerdict, { verdict: 'fail' }> | undefined {
  const gates = askWhileBaking(look);
  if (gates.verdict !== 'fail') {
    return gates;
  }
  beginRollback(look, {
    reason: `Gate '${gates.gate}' failed. ${gates.kept.reason}`,
    by: `gate:${gates.gate}`,
    evidenceId: gates.kept.evidenceId,
  });
  return undefined;
}

/** Goes back, and says so, when the candidate cannot carry what it has. */
export function watchCandidate(look: Look): boolean {
  const trouble = candidateTrouble(look);
  if (trouble !== undefined) {
    beginRollback(look, { reason: trouble, by: 'control-loop' });
  }
  return trouble !== undefined;
}

function waitForRoute(look: Look): void {
  const { turn, observation, elapsed } = look;
  const { state } = turn;
  state.clock.unroutedSeconds += elapsed;
  const isStableDown =
    state.wanted.stableWeight > 0 &&
    finite(observation.stable.readyReplicas) === 0;
  const reason = isStableDown
    ? `Revision ${state.stable.revision} has no ready replica, so nothing can be compared`
    : 'The traffic does not go where the weights say';
  turn.wait(reason);
  if (state.clock.unroutedSeconds >= state.rules.provisioningSeconds) {
    hold(look, isStableDown ? 'stable-not-ready' : 'not-routed', {
      reason,
      action: `Repair revision ${state.stable.revision} and resume; or promote revision ${state.candidate.revision} now, or abort`,
    });
  }
}

function passStep({ turn }: Look): void {
  const { state } = turn;
  const { revision } = state.candidate;
  turn.tell({
    type: 'rollout-step-passed',
    message: `Step ${state.step + 1} of ${state.steps.length} has passed`,
    evidence: {
      samples: state.samples,
      bakedSeconds: Math.floor(state.clock.bakedSeconds),
      verdicts: Object.fromEntries(
        Object.entries(state.verdicts).map(
          ([gate, { verdict, evidenceId, look }]) => [
            gate,
            { verdict, evidenceId, look },
          ],
        ),
      ),
    },
  });
  if (state.step === state.steps.length - 1) {
    turn.enter('promoting', {
      message: `All steps have passed; verifying the route and a prediction of revision ${revision}`,
    });
    return;
  }
  state.step += 1;
  turn.startBake();
  turn.enter('stepping', {
    message: `Step ${state.step + 1} of ${state.steps.length} begins: ${
      state.steps[state.step].weight
    } % for revision ${revision}`,
  });
}
