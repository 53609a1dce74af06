import {
  GateDeclaration,
  gatesOfStep,
} from '@fairway/backstage-plugin-mlops-common';
import { KeptVerdict, RolloutState } from '../state';
import { Look } from './Turn';

/** What some gates say together. */
export type GatesVerdict =
  | { verdict: 'pass' }
  | { verdict: 'fail'; gate: string; kept: KeptVerdict }
  | { verdict: 'open'; gates: string[] };

/** Asks gates that come before traffic, and those again that could not tell. */
export function askBeforeTraffic(
  { turn }: Look,
  gates: GateDeclaration[],
): GatesVerdict {
  const { state } = turn;
  const open: string[] = [];
  for (const gate of gates) {
    const kept = state.verdicts[gate.name];
    if (kept?.verdict === 'fail') {
      return { verdict: 'fail', gate: gate.name, kept };
    }
    if (kept?.verdict !== 'pass') {
      open.push(gate.name);
      if (
        !isAsked(state, gate.name) &&
        (!kept || kept.ageSeconds >= state.rules.lookSeconds)
      ) {
        turn.ask({
          type: 'evaluate-gate',
          gate,
          look: (kept?.look ?? 0) + 1,
          plannedLooks: 1,
        });
      }
    }
  }
  return open.length === 0
    ? { verdict: 'pass' }
    : { verdict: 'open', gates: open };
}

/**
 * Asks all gates of the step that bakes, from time to time and at its end.
 *
 * A step passes only on a look that began when the bake was over: what passed
 * before has not seen all of the evidence.
 */
export function askWhileBaking({ turn }: Look): GatesVerdict {
  const { state } = turn;
  const step = state.steps[state.step];
  const gates = gatesOfStep(state.gates, step);
  const failed = gates.find(gate => {
    const kept = state.verdicts[gate.name];
    return kept?.verdict === 'fail' && kept.step === state.step;
  });
  if (failed) {
    return {
      verdict: 'fail',
      gate: failed.name,
      kept: state.verdicts[failed.name],
    };
  }
  if (gates.length === 0) {
    return { verdict: 'pass' };
  }
  const isUnderWay = gates.some(gate => isAsked(state, gate.name));
  const { bakedSeconds, lookSeconds } = state.clock;
  const isDue =
    !state.look ||
    lookSeconds >= state.rules.lookSeconds ||
    (bakedSeconds >= step.bakeSeconds &&
      state.look.bakedSeconds < step.bakeSeconds);
  const { look } = state;
  const open = gates.filter(gate => {
    const kept = state.verdicts[gate.name];
    return !(
      kept?.verdict === 'pass' &&
      kept.step === state.step &&
      kept.look === look?.number
    );
  });
  const isLast = look && look.bakedSeconds >= step.bakeSeconds;
  if (isLast && !isUnderWay && open.length === 0) {
    return { verdict: 'pass' };
  }
  if (!isUnderWay && isDue) {
    startLook(turn, gates);
  }
  return {
    verdict: 'open',
    gates: (open.length > 0 ? open : gates).map(gate => gate.name),
  };
}

function startLook(turn: Look['turn'], gates: GateDeclaration[]): void {
  const { state } = turn;
  state.looks += 1;
  state.clock.lookSeconds = 0;
  state.look = {
    number: state.looks,
    bakedSeconds: state.clock.bakedSeconds,
  };
  for (const gate of gates) {
    turn.ask({
      type: 'evaluate-gate',
      gate,
      step: state.step,
      look: state.looks,
      plannedLooks: plannedLooks(state),
    });
  }
}

/** The most looks that the bakes of an attempt may need when nobody interferes. */
export function plannedLooks(state: RolloutState): number {
  return state.steps
    .filter(step => gatesOfStep(state.gates, step).length > 0)
    .reduce(
      (sum, step) =>
        sum +
        Math.ceil(longestBake(state, step) / state.rules.lookSeconds) +
        // The first look, and the one when the bake is over.
        2,
      0,
    );
}

/**
 * Seconds after which a step without a verdict counts as silent: the
 * environment's, but always enough for a look after the bake.
 */
export function longestBake(
  { rules }: RolloutState,
  step: { bakeSeconds: number },
): number {
  return Math.max(
    rules.maximalBakeSeconds,
    step.bakeSeconds + 3 * rules.lookSeconds,
  );
}

function isAsked(state: RolloutState, gate: string): boolean {
  return state.asks.some(
    ask => ask.type === 'evaluate-gate' && ask.gate.name === gate,
  );
}
