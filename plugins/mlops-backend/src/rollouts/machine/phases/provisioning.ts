import { gateTimes } from '@fairway/backstage-plugin-mlops-common';
import {
  askBeforeTraffic,
  beginRollback,
  endSilence,
  finite,
  Look,
  replicasFor,
  trial,
} from '../turn';

/** Replicas, a first prediction, and the gates that need them; no traffic yet. */
export function provisioning(look: Look): void {
  const { turn, observation, elapsed } = look;
  const { state } = turn;
  const { candidate } = observation;
  const { revision } = state.candidate;
  const needed = replicasFor(state, state.steps[0]);
  turn.want({ candidateReplicas: needed });
  const ready = finite(candidate.readyReplicas);
  if (candidate.problem?.permanent) {
    beginRollback(look, {
      reason: `Revision ${revision}: ${candidate.problem.message}`,
      by: 'control-loop',
    });
    return;
  }
  if (!candidate.present || ready < needed) {
    const because = candidate.problem ? `. ${candidate.problem.message}` : '';
    turn.wait(
      `Revision ${revision} is starting: ${ready} of ${needed} replicas ready${because}`,
    );
    if (state.clock.phaseSeconds >= state.rules.provisioningSeconds) {
      beginRollback(look, {
        reason: `Revision ${revision} did not become ready within ${state.rules.provisioningSeconds} s${because}`,
        by: 'control-loop',
      });
    }
    return;
  }
  state.clock.bakedSeconds += elapsed;
  const first = trial(look, 'first-prediction');
  if (first === 'fail') {
    beginRollback(look, {
      reason: `Revision ${revision} does not answer a trial prediction: ${
        state.trials['first-prediction']!.reason
      }`,
      by: 'control-loop',
    });
    return;
  }
  const gates =
    first === 'pass'
      ? askBeforeTraffic(
          look,
          state.gates.filter(gate => gateTimes[gate.kind] === 'before-traffic'),
        )
      : undefined;
  if (gates?.verdict === 'fail') {
    beginRollback(look, {
      reason: `Gate '${gates.gate}' failed. ${gates.kept.reason}`,
      by: `gate:${gates.gate}`,
      evidenceId: gates.kept.evidenceId,
    });
    return;
  }
  if (gates?.verdict === 'pass') {
    state.cleared = true;
    turn.enter('stepping', {
      message: `Revision ${revision} is ready and answers; its first step begins`,
    });
    return;
  }
  const missing = gates
    ? `gates before traffic: ${gates.gates.join(', ')}`
    : `a trial prediction of revision ${revision}`;
  turn.wait(`Waiting for ${missing}`);
  if (state.clock.bakedSeconds >= state.rules.maximalBakeSeconds) {
    endSilence(look, `${missing} could not tell`);
  }
}
