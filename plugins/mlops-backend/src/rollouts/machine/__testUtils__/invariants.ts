import { gatesOfStep } from '@fairway/backstage-plugin-mlops-common';
import {
  hasEnded,
  RolloutEvent,
  RolloutObservation,
  RolloutState,
  Transition,
} from '..';

/** What every transition must keep; the broken rules, by name. */
export function brokenRules(
  before: RolloutState,
  observation: RolloutObservation,
  { state, effects, events, moved }: Transition,
): string[] {
  const { wanted } = state;
  const was = before.wanted;
  const ready = {
    stable: observation.stable.readyReplicas > 0,
    candidate: observation.candidate.readyReplicas > 0,
  };
  const givesUp = observation.poolFull && !ready.stable && !ready.candidate;
  const adopts =
    wanted.stableWeight === observation.stable.weight &&
    wanted.candidateWeight === observation.candidate.weight;
  const steps = state.step - before.step;
  const goesOn =
    steps > 0 || (state.phase === 'promoting' && before.phase !== 'promoting');
  const rules: Record<string, boolean> = {
    'weights sum to 100':
      wanted.stableWeight + wanted.candidateWeight === 100 &&
      Number.isInteger(wanted.stableWeight) &&
      wanted.stableWeight >= 0 &&
      wanted.stableWeight <= 100,
    'copies are a share': wanted.mirror >= 0 && wanted.mirror <= 100,
    'no weight grows on the stable revision without a ready replica':
      wanted.stableWeight <= was.stableWeight ||
      ready.stable ||
      givesUp ||
      adopts,
    'no weight grows on the candidate without a ready replica':
      wanted.candidateWeight <= was.candidateWeight ||
      ready.candidate ||
      adopts,
    'the candidate has no weight before it is cleared':
      wanted.candidateWeight === 0 ||
      state.cleared ||
      state.phase === 'rolling-back',
    'a revision that is not declared has no weight':
      (wanted.candidateReplicas > 0 || wanted.candidateWeight === 0) &&
      (wanted.stableReplicas > 0 || wanted.stableWeight === 0),
    'an end is an end':
      !hasEnded(before) ||
      (state.phase === before.phase &&
        events.length === 0 &&
        effects.every(({ type }) => type === 'notify')),
    'at most one step at a time': steps === 0 || steps === 1,
    'goes on only with evidence':
      !goesOn ||
      state.promotedBy !== undefined ||
      (before.phase === 'held' || before.phase === 'paused'
        ? false
        : hasEvidence(before, state)),
    'is promoted only out of settling, and settles only out of promoting':
      (state.phase !== 'promoted' ||
        hasEnded(before) ||
        before.phase === 'settling' ||
        observation.serviceState !== 'running') &&
      (state.phase !== 'settling' ||
        ['settling', 'promoting', 'held'].includes(before.phase)),
    'settles only when all that is to be verified has passed':
      state.phase !== 'settling' ||
      before.phase !== 'promoting' ||
      passedTrials(before, observation),
    'a changed phase is told exactly once':
      (moved || state.phase === before.phase) &&
      events.filter(({ type }) => type === `rollout-${state.phase}`).length ===
        (moved ? 1 : 0),
    'events are numbered without a gap':
      state.told === before.told + events.length &&
      events.every(
        ({ key }, index) => key === `${state.id}:${before.told + index}`,
      ),
    'effects have different keys':
      new Set(effects.map(({ key }) => key)).size === effects.length,
    'nothing is written over an edit':
      state.interruption?.kind !== 'foreign-edit' ||
      effects.every(({ type }) => !['declare', 'remove'].includes(type)),
    'the state is plain JSON':
      JSON.stringify(JSON.parse(JSON.stringify(state))) ===
      JSON.stringify(state),
    'it says what it waits for': state.waitingFor.length > 0,
  };
  return Object.keys(rules).filter(rule => !rules[rule]);
}

function hasEvidence(before: RolloutState, after: RolloutState): boolean {
  const step = before.steps[before.step];
  // The samples and seconds of a step that was passed are told with it.
  const { clock } = before;
  return (
    clock.bakedSeconds + 10 >= step.bakeSeconds &&
    gatesOfStep(before.gates, step).every(gate => {
      const kept = after.verdicts[gate.name];
      return (
        kept?.verdict === 'pass' &&
        kept.step === before.step &&
        kept.look === before.look?.number &&
        before.look.bakedSeconds >= step.bakeSeconds
      );
    })
  );
}

function passedTrials(
  before: RolloutState,
  { answers }: RolloutObservation,
): boolean {
  const passes = (type: string) =>
    before.asks.some(
      ask =>
        ask.type === type &&
        answers.some(
          ({ key, verdict }) => key === ask.key && verdict === 'pass',
        ),
    );
  const { route, prediction, authorization } = before.trials;
  return (
    (route?.verdict === 'pass' || passes('verify-route')) &&
    (prediction?.verdict === 'pass' || passes('predict')) &&
    (before.promotedBy !== undefined ||
      authorization?.verdict === 'pass' ||
      passes('authorize'))
  );
}

/** An event as it matters, without when. */
export const gist = ({ type, message, actor }: RolloutEvent) =>
  `${type} | ${actor} | ${message.replace(/\d+ s\b/g, 'n s')}`;
