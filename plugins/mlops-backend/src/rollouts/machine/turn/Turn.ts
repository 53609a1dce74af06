import { RolloutPhase } from '@fairway/backstage-plugin-mlops-common';
import {
  Ask,
  Authorize,
  Declaration,
  Effect,
  EvaluateGate,
  Notify,
  Predict,
  RolloutEvent,
  RolloutObservation,
  RolloutState,
  VerifyRoute,
} from '../state';
import { wantedWeights, withWeights } from './weights';

/** An event before the turn has numbered it. */
export interface Told {
  type: string;
  message: string;
  severity?: RolloutEvent['severity'];
  actor?: string;
  evidence?: Record<string, unknown>;
}

type Unkeyed<T extends Ask> = Omit<T, 'key'>;

/**
 * The making of one transition: a copy of the state to change, and what is to be
 * told. Everything outside sees only the result.
 */
export class Turn {
  readonly state: RolloutState;
  readonly now: number;
  readonly #events: RolloutEvent[] = [];
  #moved = false;

  static create(state: RolloutState, now: number): Turn {
    return new Turn(structuredClone(state), now);
  }

  private constructor(state: RolloutState, now: number) {
    this.state = state;
    this.now = now;
  }

  get hasMoved(): boolean {
    return this.#moved;
  }

  get events(): RolloutEvent[] {
    return this.#events;
  }

  /** Appends to the history. */
  tell({ type, message, severity, actor, evidence }: Told): void {
    const { state } = this;
    this.#events.push({
      key: `${state.id}:${state.told}`,
      type,
      severity: severity ?? 'info',
      message,
      actor: actor ?? 'control-loop',
      at: this.now,
      evidence: {
        attempt: state.attempt,
        step: state.step,
        ...evidence,
      },
    });
    state.told += 1;
  }

  /** Goes to another phase; what the old one has asked is of no interest any more. */
  enter(phase: RolloutPhase, told: Omit<Told, 'type'>): void {
    const { state } = this;
    state.phase = phase;
    state.phaseSince = this.now;
    state.clock.phaseSeconds = 0;
    state.clock.unroutedSeconds = 0;
    state.asks = state.asks.filter(ask => ask.type === 'notify');
    state.trials = {};
    this.#moved = true;
    this.wait(told.message);
    this.tell({ type: `rollout-${phase}`, ...told });
  }

  /** Begins to count a bake afresh. */
  startBake(): void {
    const { state } = this;
    state.clock.bakedSeconds = 0;
    state.clock.bakeSince = this.now;
    state.samples = 0;
    delete state.look;
  }

  ask(
    effect:
      | Unkeyed<EvaluateGate>
      | Unkeyed<VerifyRoute>
      | Unkeyed<Predict>
      | Unkeyed<Authorize>
      | Unkeyed<Notify>,
  ): void {
    const { state } = this;
    state.asked += 1;
    const what =
      effect.type === 'evaluate-gate'
        ? `${effect.type}:${effect.gate.name}`
        : effect.type;
    state.asks.push({
      ...effect,
      key: `${state.id}:${state.attempt}:${state.asked}:${what}`,
    } as Ask);
  }

  /** Changes what is wanted of the target. */
  want(change: Partial<Declaration>): void {
    const { state } = this;
    const wanted = { ...state.wanted, ...change };
    if (JSON.stringify(wanted) === JSON.stringify(state.wanted)) {
      return;
    }
    state.wanted = wanted;
    state.generation += 1;
    state.own = withWeights(state.own, wantedWeights(wanted));
    state.exposed ||= wanted.candidateWeight > 0 || wanted.mirror > 0;
  }

  /** Says what is being waited for, and what a person can do about it. */
  wait(waitingFor: string, action?: string): void {
    this.state.waitingFor = waitingFor;
    if (action === undefined) {
      delete this.state.action;
    } else {
      this.state.action = action;
    }
  }
}

/** A turn that has looked at both sides. */
export interface Look {
  turn: Turn;
  observation: RolloutObservation;
  /** Seconds that this tick counts for. */
  elapsed: number;
}

/** What one look or one command leads to. */
export interface Transition {
  state: RolloutState;
  effects: Effect[];
  events: RolloutEvent[];
  /** Whether the phase has changed: the next look has something to do at once. */
  moved: boolean;
}
