import { gateTimes } from '@fairway/backstage-plugin-mlops-common';
import { askBeforeTraffic, beginRollback, endSilence, Look } from '../turn';

/**
 * Gates that need no replica: first those that a machine answers, so that nobody
 * is asked to approve what cannot be. Nothing is started meanwhile.
 */
export function checking(look: Look): void {
  const { turn, observation, elapsed } = look;
  const { state } = turn;
  const gates = state.gates.filter(
    gate => gateTimes[gate.kind] === 'before-provisioning',
  );
  const automatic = askBeforeTraffic(
    look,
    gates.filter(gate => gate.kind !== 'approval'),
  );
  if (automatic.verdict === 'open') {
    state.clock.bakedSeconds += elapsed;
    turn.wait(`Gates before traffic: ${automatic.gates.join(', ')}`);
    if (state.clock.bakedSeconds >= state.rules.maximalBakeSeconds) {
      endSilence(look, `${automatic.gates.join(', ')} could not tell`);
    }
    return;
  }
  const asked = state.gates.filter(gate => gate.kind === 'approval');
  const isFirstTime = asked.every(
    gate =>
      !state.verdicts[gate.name] &&
      !state.asks.some(
        ask => ask.type === 'evaluate-gate' && ask.gate.name === gate.name,
      ),
  );
  const approval =
    automatic.verdict === 'fail' ? automatic : askBeforeTraffic(look, asked);
  if (approval.verdict === 'fail') {
    beginRollback(look, {
      reason: `Gate '${approval.gate}' failed. ${approval.kept.reason}`,
      by: `gate:${approval.gate}`,
      evidenceId: approval.kept.evidenceId,
    });
    return;
  }
  if (approval.verdict === 'open') {
    const { revision } = state.candidate;
    turn.wait(
      `Approval of revision ${revision}`,
      'Look at what it changes, then approve or reject it',
    );
    if (isFirstTime) {
      turn.ask({
        type: 'notify',
        about: 'needs-approval',
        message: `Revision ${revision} waits for approval`,
      });
    }
    return;
  }
  if (observation.predecessor !== undefined) {
    turn.wait('The rollout before this one is going back first');
    return;
  }
  turn.startBake();
  turn.enter('provisioning', {
    message: `Starting revision ${state.candidate.revision} beside revision ${state.stable.revision}`,
  });
}
