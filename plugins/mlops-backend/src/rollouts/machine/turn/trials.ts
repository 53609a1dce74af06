import { Verdict } from '@fairway/backstage-plugin-mlops-common';
import { TrialName } from '../state';
import { trialName } from './answers';
import { Look } from './Turn';
import { wantedWeights } from './weights';

/** Failures after which something is believed not to work, rather than not now. */
const attempts = 3;

/**
 * Has something verified, again where that did not succeed.
 *
 * @returns its verdict; undefined while that is open. `fail` only after as many
 * failures as it takes to believe it.
 */
export function trial(look: Look, name: TrialName): Verdict | undefined {
  const { state } = look.turn;
  const last = state.trials[name];
  if (last?.verdict === 'pass') {
    return 'pass';
  }
  if (last && last.failures >= attempts) {
    return 'fail';
  }
  const isAsked = state.asks.some(
    ask =>
      ask.type !== 'evaluate-gate' &&
      ask.type !== 'notify' &&
      trialName(ask) === name,
  );
  if (!isAsked && (!last || last.ageSeconds >= state.rules.lookSeconds)) {
    start(look, name);
  }
  return last?.verdict === 'inconclusive' ? 'inconclusive' : undefined;
}

function start({ turn }: Look, name: TrialName): void {
  if (name === 'route') {
    turn.ask({
      type: 'verify-route',
      weights: wantedWeights(turn.state.wanted),
    });
  } else if (name === 'authorization') {
    turn.ask({ type: 'authorize' });
  } else {
    turn.ask({
      type: 'predict',
      ...(name === 'first-prediction' && {
        revision: turn.state.candidate.revision,
      }),
    });
  }
}
