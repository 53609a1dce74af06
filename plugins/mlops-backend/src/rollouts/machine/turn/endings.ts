import { Ending, HoldKind, Interruption } from '../state';
import { Look, Turn } from './Turn';
import { finite } from './weights';

/**
 * Decides to go back; everything after that is carrying it out. The weights may
 * be anyone's by now: those that must be written are.
 */
export function beginRollback(
  { turn }: Look,
  ending: Omit<Ending, 'outcome'> & { outcome?: Ending['outcome'] },
): void {
  const { state } = turn;
  state.takeOver = true;
  delete state.interruption;
  delete state.promotedBy;
  state.ending = {
    ...ending,
    outcome: ending.outcome ?? (state.exposed ? 'rolled-back' : 'failed'),
  };
  turn.enter('rolling-back', {
    message: `Going back to revision ${state.stable.revision}: ${ending.reason}`,
    severity: 'error',
    actor: ending.by,
    evidence: { ...state.ending },
  });
  turn.ask({
    type: 'notify',
    about: 'going-back',
    message: `Revision ${state.candidate.revision} is taken back: ${ending.reason}`,
  });
}

/** Stands still until a person, or what it waits for, lets it go on. */
export function hold(
  { turn }: Look,
  kind: HoldKind,
  told: { reason: string; action: string; evidence?: Record<string, unknown> },
): void {
  const { state } = turn;
  const from = state.interruption?.from ?? state.phase;
  state.interruption = {
    kind,
    from,
    reason: told.reason,
    by: 'control-loop',
  } satisfies Interruption;
  turn.enter('held', {
    message: told.reason,
    severity: 'warning',
    evidence: { kind, from, ...told.evidence },
  });
  turn.wait(told.reason, told.action);
  turn.ask({ type: 'notify', about: 'held', message: told.reason });
}

/** Goes on where it was interrupted. */
export function goOn(turn: Turn, actor: string): void {
  const { state } = turn;
  const from = state.interruption!.from;
  delete state.interruption;
  turn.enter(from, { message: `Goes on with ${from}`, actor });
}

/** The longest bake is over and there is no evidence: what the environment says. */
export function endSilence(look: Look, missing: string): void {
  const reason = `No verdict by the end of the longest bake: ${missing}`;
  if (look.turn.state.rules.onSilence === 'roll-back') {
    beginRollback(look, { reason, by: 'control-loop' });
  } else {
    hold(look, 'silence', {
      reason,
      action:
        'Send traffic or repair the metrics, then resume; or promote or abort it',
      evidence: { samples: finite(look.observation.samples) },
    });
  }
}

/** Ends for good; only a retry begins again. */
export function end(
  turn: Turn,
  phase: 'promoted' | Ending['outcome'],
  told: { message: string; actor?: string; evidence?: Record<string, unknown> },
): void {
  const { state } = turn;
  delete state.interruption;
  state.endedAt = turn.now;
  turn.enter(phase, {
    severity: phase === 'promoted' ? 'info' : 'warning',
    ...told,
  });
  turn.ask({ type: 'notify', about: 'ended', message: told.message });
}
