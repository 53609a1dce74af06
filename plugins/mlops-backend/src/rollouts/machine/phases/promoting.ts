import {
  beginRollback,
  deviation,
  end,
  endSilence,
  hold,
  Look,
  trial,
} from '../turn';

/** What is verified before the candidate becomes the stable revision, in order. */
const verifying = {
  authorization: 'Verifying that the rollout is still allowed',
  route: 'Verifying that predictions go where the weights say',
  prediction: 'Verifying a prediction through the public address',
};

function toVerify({ turn }: Look): (keyof typeof verifying)[] {
  // A person who promotes was authorized when saying so.
  return turn.state.promotedBy === undefined
    ? ['authorization', 'route', 'prediction']
    : ['route', 'prediction'];
}

/** All of the traffic is there: verifies the way to it before it becomes the stable one. */
export function promoting(look: Look): void {
  const { turn, observation } = look;
  const { state } = turn;
  const { revision } = state.candidate;
  const silent = () => {
    if (state.clock.phaseSeconds >= state.rules.maximalBakeSeconds) {
      endSilence(look, 'the promotion could not be verified');
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
        action: 'Someone who may do so can promote or abort it',
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
      turn.wait(verifying[name]);
      silent();
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
