import { finite, goOn, Look } from '../turn';
import { watchCandidate, watchGates } from './baking';

/** Stands still, but goes on to watch over the candidate. */
export function interrupted(look: Look): void {
  const { turn, observation } = look;
  const { state } = turn;
  const { kind, from } = state.interruption!;
  if (from === 'rolling-back') {
    if (
      kind === 'stable-not-ready' &&
      finite(observation.stable.readyReplicas) > 0
    ) {
      goOn(turn, 'control-loop');
    }
    return;
  }
  if (state.exposed && watchCandidate(look)) {
    return;
  }
  if (from === 'baking' || from === 'shadowing') {
    watchGates(look);
  }
}
