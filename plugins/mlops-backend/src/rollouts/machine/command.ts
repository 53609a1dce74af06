import {
  RolloutCommandName,
  rolloutCommands,
  RolloutPhase,
} from '@fairway/backstage-plugin-mlops-common';
import { hasEnded } from './machine';
import { nextAttempt, RolloutEvent, RolloutState } from './state';
import { goOn, Turn } from './turn';

/** What someone tells a rollout to do. */
export type RolloutCommand =
  | { name: RolloutCommandName; by: string; reason?: string }
  /** A newer rollout of the service was submitted. */
  | { name: 'supersede'; by: string; rollout: string };

export type CommandResult =
  | { accepted: true; state: RolloutState; events: RolloutEvent[] }
  | { accepted: false; reason: string };

/**
 * Carries out a command on the state alone; what it leads to is decided by the
 * next look. Pure.
 */
export function command(
  before: RolloutState,
  told: RolloutCommand,
  now: number,
): CommandResult {
  const refusal = whyNot(before, told.name);
  if (refusal !== undefined) {
    return { accepted: false, reason: refusal };
  }
  const turn = Turn.create(
    told.name === 'retry' ? nextAttempt(before, now) : before,
    now,
  );
  carryOut(turn, told);
  return { accepted: true, state: turn.state, events: turn.events };
}

/** The commands that a rollout accepts now. */
export function acceptedCommands(state: RolloutState): RolloutCommandName[] {
  return rolloutCommands.filter(name => whyNot(state, name) === undefined);
}

const pausable: RolloutPhase[] = [
  'checking',
  'provisioning',
  'stepping',
  'shadowing',
  'baking',
];
const stepped: RolloutPhase[] = ['stepping', 'shadowing', 'baking'];
const interrupted: RolloutPhase[] = ['held', 'paused'];
const retriable: RolloutPhase[] = ['rolled-back', 'aborted', 'failed'];

/** Why a command is refused now, with what to do instead. */
function whyNot(
  state: RolloutState,
  name: RolloutCommand['name'],
): string | undefined {
  const { phase, interruption } = state;
  const at = interruption?.from ?? phase;
  const refuse = (isAllowed: boolean, reason: string) =>
    isAllowed ? undefined : reason;
  if (name === 'retry') {
    return refuse(
      retriable.includes(phase),
      `A rollout that is ${phase} cannot be tried again; start a new one when it is over`,
    );
  }
  if (hasEnded(state)) {
    return `The rollout has ended: it is ${phase}`;
  }
  switch (name) {
    case 'pause':
      return refuse(
        pausable.includes(phase),
        `A rollout that is ${phase} cannot be paused`,
      );
    case 'resume':
      return refuse(
        interrupted.includes(phase),
        `The rollout is ${phase}: there is nothing to resume`,
      );
    case 'promote':
      if (!state.cleared) {
        return 'The gates before traffic and the first prediction of the candidate must pass first';
      }
      return refuse(
        stepped.includes(at) ||
          at === 'promoting' ||
          (phase === 'held' && at === 'rolling-back'),
        `A rollout that is ${phase} cannot be promoted`,
      );
    case 'abort':
      if (at === 'rolling-back') {
        return 'It is going back already';
      }
      return refuse(
        !state.removing,
        'It is too late: the old revision is being removed; roll back to it instead',
      );
    default:
      return undefined;
  }
}

function carryOut(turn: Turn, told: RolloutCommand): void {
  const { state } = turn;
  const { by } = told;
  switch (told.name) {
    case 'pause':
      state.interruption = {
        kind: 'paused',
        from: state.phase,
        reason: told.reason ?? 'Paused',
        by,
      };
      turn.enter('paused', {
        message: told.reason ? `Paused: ${told.reason}` : 'Paused',
        actor: by,
      });
      break;
    case 'resume':
      resume(turn, by);
      break;
    case 'promote':
      promoteNow(turn, by, told.reason);
      break;
    case 'abort':
      goBack(turn, {
        outcome: 'aborted',
        reason: told.reason ?? 'Aborted by a person',
        by,
      });
      break;
    case 'supersede':
      supersede(turn, told);
      break;
    default:
      turn.enter('checking', {
        message: `Attempt ${state.attempt} begins with the first step`,
        actor: by,
      });
  }
}

function resume(turn: Turn, by: string): void {
  const { state } = turn;
  const { kind } = state.interruption!;
  if (kind === 'foreign-edit') {
    state.takeOver = true;
  }
  if (kind === 'silence') {
    turn.startBake();
  }
  goOn(turn, by);
}

function promoteNow(turn: Turn, by: string, reason = 'told to'): void {
  const { state } = turn;
  const skippedFrom = state.step;
  state.takeOver ||=
    state.interruption?.kind === 'foreign-edit' || state.ending !== undefined;
  delete state.interruption;
  delete state.ending;
  state.promotedBy = by;
  state.step = state.steps.length - 1;
  // A rollback may have limited the replicas of the candidate.
  turn.want({ candidateMaximum: undefined });
  turn.enter('stepping', {
    message: `Promoted now, without the bakes that were left: ${reason}`,
    severity: 'warning',
    actor: by,
    evidence: { skippedFrom },
  });
}

function goBack(turn: Turn, ending: NonNullable<RolloutState['ending']>): void {
  const { state } = turn;
  // Whoever has edited the weights meanwhile: those that must be written are.
  state.takeOver = true;
  delete state.interruption;
  delete state.promotedBy;
  state.ending = ending;
  turn.enter('rolling-back', {
    message: `Going back to revision ${state.stable.revision}: ${ending.reason}`,
    severity: 'warning',
    actor: ending.by,
    evidence: { ...ending },
  });
}

function supersede(
  turn: Turn,
  told: Extract<RolloutCommand, { name: 'supersede' }>,
): void {
  const { state } = turn;
  const at = state.interruption?.from ?? state.phase;
  state.supersededBy = told.rollout;
  if (at !== 'rolling-back' && at !== 'settling') {
    goBack(turn, {
      outcome: 'superseded',
      reason: `A newer rollout was submitted: ${told.rollout}`,
      by: told.by,
    });
    return;
  }
  const kind = state.interruption?.kind;
  if (kind !== undefined && kind !== 'stable-not-ready') {
    resume(turn, told.by);
  }
  turn.tell({
    type: 'rollout-superseded-soon',
    message: `A newer rollout waits until this one has ended: ${told.rollout}`,
    actor: told.by,
  });
}
