import { RolloutPhase } from '@fairway/backstage-plugin-mlops-common';
import { baking, watchCandidate } from './phases/baking';
import { checking } from './phases/checking';
import { interrupted } from './phases/interrupted';
import { promoting, settling } from './phases/promoting';
import { provisioning } from './phases/provisioning';
import { rollingBack } from './phases/rollingBack';
import { stepping } from './phases/stepping';
import { RolloutObservation, RolloutState } from './state';
import {
  actsFor,
  deviation,
  end,
  hold,
  Look,
  observedWeights,
  takeAnswers,
  tick,
  Transition,
  Turn,
  wantedWeights,
} from './turn';

const phases: Partial<Record<RolloutPhase, (look: Look) => void>> = {
  checking,
  provisioning,
  stepping,
  shadowing: baking,
  baking,
  promoting,
  settling,
  'rolling-back': rollingBack,
  held: interrupted,
  paused: interrupted,
};

/** Phases in which a candidate that has traffic must be well. */
const guarded: RolloutPhase[] = [
  'stepping',
  'shadowing',
  'baking',
  'promoting',
  'settling',
];

/** Phases of one step. */
const steps: RolloutPhase[] = ['stepping', 'shadowing', 'baking'];

/** Whether a rollout has ended. */
export function hasEnded(state: RolloutState): boolean {
  return phases[state.phase] === undefined;
}

/**
 * Decides what one look at a rollout leads to. Pure: the same state, observation
 * and reading of the clock give the same transition.
 *
 * The new state and the events are stored in one transaction before any of the
 * effects is carried out. An effect comes back under its key until an observation
 * shows it done, so a crash between the two loses and doubles nothing.
 *
 * @param now - milliseconds since the epoch, of one clock for all processes; it
 * may jump: see {@link tick}.
 */
export function advance(
  before: RolloutState,
  observation: RolloutObservation,
  now: number,
): Transition {
  const turn = Turn.create(before, now);
  const { state } = turn;
  const look: Look = { turn, observation, elapsed: tick(state, now) };
  takeAnswers(look);
  if (!hasEnded(state)) {
    decide(look);
  }
  return {
    state,
    effects: [...actsFor(state, observation), ...state.asks],
    events: turn.events,
    moved: turn.hasMoved,
  };
}

function decide(look: Look): void {
  const { turn, observation } = look;
  const { state } = turn;
  if (observation.serviceState !== 'running') {
    endWithService(look);
    return;
  }
  const deviates = deviation(state, observation);
  if (deviates === 'none') {
    state.own = [wantedWeights(state.wanted)];
    state.takeOver = false;
  }
  if (deviates === 'put-back' && steps.includes(state.phase)) {
    beginStepAgain(look);
  }
  const hasStopped =
    (deviates === 'foreign' && noticeEdit(look)) ||
    (guarded.includes(state.phase) &&
      state.exposed &&
      !state.removing &&
      watchCandidate(look));
  if (!hasStopped) {
    phases[state.phase]!(look);
  }
}

/**
 * Takes a step from its beginning on a target that was put back in time: what it
 * has is what is wanted, until the capacity is there again that the step needs.
 */
function beginStepAgain({ turn, observation }: Look): void {
  const { state } = turn;
  const { stable, candidate, mirror } = observedWeights(observation);
  turn.want({ stableWeight: stable, candidateWeight: candidate, mirror });
  turn.enter('stepping', {
    severity: 'warning',
    message: `The serving target was put back in time, to ${candidate} % for revision ${
      state.candidate.revision
    }; step ${state.step + 1} of ${state.steps.length} begins again`,
    evidence: { observed: { stable, candidate, mirror } },
  });
}

/** Stops for somebody's edit of the weights; true when it has, or stands still for another. */
function noticeEdit(look: Look): boolean {
  const { turn, observation } = look;
  const { state } = turn;
  const isNoMatter = !state.exposed && state.phase === 'rolling-back';
  if (
    state.takeOver ||
    state.interruption?.kind === 'foreign-edit' ||
    isNoMatter
  ) {
    return false;
  }
  const observed = observedWeights(observation);
  hold(look, 'foreign-edit', {
    reason: `Somebody else has changed the weights: revision ${state.stable.revision} has ${observed.stable} %, revision ${state.candidate.revision} ${observed.candidate} %, copies ${observed.mirror} %`,
    action:
      'Resume to write the weights of this step again; or promote or abort it',
    evidence: {
      observed,
      other: observation.otherWeight,
      wanted: wantedWeights(state.wanted),
    },
  });
  return true;
}

function endWithService({ turn, observation }: Look): void {
  const { state } = turn;
  const message = `The service was ${observation.serviceState}`;
  if (
    observation.servingRevision === state.candidate.revision &&
    !state.ending
  ) {
    end(turn, 'promoted', { message });
    return;
  }
  state.ending ??= {
    outcome: 'aborted',
    reason: message,
    by: 'control-loop',
  };
  end(turn, state.ending.outcome, { message, actor: state.ending.by });
}
