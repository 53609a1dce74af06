import {
  beginRollback,
  deviation,
  end,
  endSilence,
  hold,
  Look,
  trial,
} from '../turn';

/**
 * What is verified before the candidate becomes the stable revision, in order:
 * whether it is still allowed comes last, since it is to be so at that moment.
 */
const verifying = {
  route: 'Verifying that predictions go where the weights say',
  prediction: 'Verifying a prediction through the public address',
  authorization: 'Verifying that the rollout is still allowed',
};

function toVerify({ turn }: Look): (keyof typeof verifying)[] {
  // A person who promotes was authorized when saying so.
  return turn.state.promotedBy === undefined
    ? ['route', 'prediction', 'authorization']
    : ['route', 'prediction'];
}

/** All of the traffic is there: verifies the way to it before it becomes the stable one. */
export function promoting(look: Look): void {
  const { turn, observation } = look;
  const { state } = turn;
  const { revision } = state.candidate;
  const silent = (missing = '') => {
    if (state.clock.phaseSeconds >= state.rules.maximalBakeSeconds) {
      endSilence(look, `the promotion could not be verified${missing}`);
    }
  };
  if (deviation(state, observation) !== 'none') {
    turn.wait(`The route is to give revision ${revision} all of the traffic`);
    silent();
    return;
  }
  for (const name of toVerify(look)) {
    const verdict = trial(look, name);
    if (verdict === 'fail' && name === 'authorization') {
      hold(look, 'not-authorized', {
        reason: `Not promoted: ${state.trials[name]!.reason}`,
        action:
          state.trials[name]!.action ??
          'Someone who may do so can promote or abort it',
      });
      return;
    }
    if (verdict === 'fail') {
      beginRollback(look, {
        reason: `Revision ${revision} could not be verified with all of the traffic: ${
          state.trials[name]!.reason
        }`,
        by: 'control-loop',
      });
      return;
    }
    if (verdict !== 'pass') {
      const last = state.trials[name];
      const soFar = last ? `. ${last.reason}` : '';
      const { lookSeconds, maximalBakeSeconds } = state.rules;
      turn.wait(
        last
          ? `${verifying[name]}, again after ${lookSeconds} s and for up to ${maximalBakeSeconds} s${soFar}`
          : verifying[name],
        last?.action,
      );
      silent(soFar);
      return;
    }
  }
  turn.enter('settling', {
    message: `Revision ${revision} is the stable one now; revision ${state.stable.revision} is kept for ${state.rules.terminationWaitSeconds} s`,
    actor: state.promotedBy,
  });
}

/** Keeps the old revision for the termination wait, then removes it. */
export function settling({ turn, observation }: Look): void {
  const { state } = turn;
  const { stable, candidate, clock, rules } = state;
  if (observation.servingRevision !== candidate.revision) {
    turn.wait(`Revision ${candidate.revision} is recorded as serving`);
    return;
  }
  const isOver =
    clock.phaseSeconds >= rules.terminationWaitSeconds ||
    state.supersededBy !== undefined;
  if (!state.removing && !isOver) {
    turn.wait(
      `Keeps revision ${stable.revision}: ${Math.floor(
        clock.phaseSeconds,
      )} of ${rules.terminationWaitSeconds} s`,
    );
    return;
  }
  state.removing = true;
  turn.want({ stableReplicas: 0 });
  if (observation.stable.present) {
    turn.wait(`Revision ${stable.revision} is being removed`);
    return;
  }
  end(turn, 'promoted', {
    message: `Revision ${candidate.revision} is promoted`,
    actor: state.promotedBy,
  });
}
