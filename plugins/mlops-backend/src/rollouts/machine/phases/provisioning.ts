import {
  defaultPullRequestSeconds,
  gateTimes,
} from '@fairway/backstage-plugin-mlops-common';
import { Awaited } from '../state';
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
  if (candidate.awaited) {
    state.isAwaited = true;
    awaitMerge(look, candidate.awaited);
    return;
  }
  delete state.isAwaited;
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

/**
 * Its objects come by a pull request. How long that takes is people's time, of
 * which the environment says how much there is; that of replicas to become ready
 * begins when they are there.
 */
function awaitMerge(look: Look, { message, url }: Awaited): void {
  const { turn, elapsed } = look;
  const { clock, candidate, rules } = turn.state;
  clock.phaseSeconds = 0;
  clock.awaitedSeconds = (clock.awaitedSeconds ?? 0) + elapsed;
  turn.wait(
    message,
    url === undefined
      ? 'Open a pull request with its files, or have it merged and applied'
      : `Have the pull request merged and applied: ${url}`,
  );
  const most = rules.pullRequestSeconds ?? defaultPullRequestSeconds;
  if (clock.awaitedSeconds >= most) {
    beginRollback(look, {
      reason: `Revision ${candidate.revision} was not merged and applied within ${inWords(
        most,
      )}`,
      by: 'control-loop',
    });
  }
}

function inWords(seconds: number): string {
  const days = Math.round(seconds / 86_400);
  return days >= 1 ? `${days} day${days === 1 ? '' : 's'}` : `${seconds} s`;
}
