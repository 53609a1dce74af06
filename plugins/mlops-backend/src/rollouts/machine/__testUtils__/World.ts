import {
  DesiredState,
  RolloutPhase,
  Verdict,
} from '@fairway/backstage-plugin-mlops-common';
import {
  advance,
  Answer,
  Ask,
  command,
  CommandResult,
  createRollout,
  Declaration,
  Effect,
  hasEnded,
  RolloutCommand,
  RolloutEvent,
  RolloutObservation,
  RolloutPlan,
  RolloutState,
  Transition,
} from '..';
import { plan, startedAt } from './fixtures';

/** Where a process may die: before its state is stored, or around an effect. */
export class Died extends Error {}

/** So that a test of a machine that never ends does. */
const mostLooks = 3_000;

interface Part {
  present: boolean;
  ready: number;
  desired: number;
  /** Whether replicas that are wanted start, and stay. */
  works: boolean;
  problem?: { message: string; permanent: boolean };
  /** Where it is declared, and comes only once somebody has merged it. */
  awaited?: { message: string; url?: string };
}

/**
 * A serving target, gates and a database in memory, and a controller that does
 * what a real one does: look, decide, store, act.
 */
export class World {
  readonly stable: Part;
  readonly candidate: Part;
  weights = { stable: 100, candidate: 0, mirror: 0 };
  otherWeight = 0;
  /** Whether the target can tell that nobody but the portal has written the weights. */
  areWeightsOwn = false;
  exists = true;
  poolFull = false;
  serviceState: DesiredState = 'running';
  servingRevision: number;
  predecessor: string | undefined;
  /** Predictions a second that the candidate answers while a step bakes. */
  rate = 100;
  /** Data planes send the share of a dead revision elsewhere; route objects do not. */
  failsOver = true;
  judge: (ask: Ask) => Verdict | undefined = () => 'pass';
  now = startedAt;
  /** What is stored. */
  state: RolloutState;
  readonly events = new Map<string, RolloutEvent>();
  readonly answers = new Map<string, Answer>();
  readonly acted: Effect[] = [];
  readonly recorded: number[] = [];
  /** Called at every boundary; throwing {@link Died} is a crash there. */
  boundary: (name: string) => void = () => {};
  looks = 0;

  static create(overrides: Partial<RolloutPlan> = {}): World {
    return new World(plan(overrides));
  }

  private constructor(planned: RolloutPlan) {
    const { state, events } = createRollout(planned, startedAt);
    this.state = state;
    this.#append(events);
    const { replicas, revision } = planned.stable;
    this.stable = {
      present: true,
      ready: replicas,
      desired: replicas,
      works: true,
    };
    this.candidate = { present: false, ready: 0, desired: 0, works: true };
    this.servingRevision = revision;
  }

  get phase(): RolloutPhase {
    return this.state.phase;
  }

  get told(): string[] {
    return [...this.events.values()].map(({ type }) => type);
  }

  get ended(): boolean {
    return hasEnded(this.state);
  }

  observe(): RolloutObservation {
    const { weights } = this;
    const { stable, candidate } = this.#routed();
    const { servingRevision, exists, poolFull, serviceState } = this;
    const { predecessor, otherWeight, areWeightsOwn } = this;
    const seen = (part: Part, weight: number) => ({
      present: part.present && !part.awaited,
      readyReplicas: part.awaited ? 0 : part.ready,
      desiredReplicas: part.awaited ? 0 : part.desired,
      weight,
      ...(part.problem && { problem: part.problem }),
      ...(part.awaited && { awaited: part.awaited }),
    });
    return {
      serviceState,
      exists,
      stable: seen(this.stable, stable),
      candidate: seen(this.candidate, candidate),
      mirror: weights.mirror,
      otherWeight,
      areWeightsOwn,
      poolFull,
      servingRevision,
      samples: this.state.clock.bakedSeconds * this.rate,
      ...(predecessor !== undefined && { predecessor }),
      answers: [...this.answers.values()],
    };
  }

  /** One look: decide, store, act, and let reality follow for some seconds. */
  look(seconds = 5): Transition {
    if (this.looks >= mostLooks) {
      throw new Error(
        `In vain after ${mostLooks} looks; ${this.phase}: ${this.state.waitingFor}`,
      );
    }
    this.now += seconds * 1_000;
    this.#evolve();
    const transition = advance(this.state, this.observe(), this.now);
    this.boundary('before the state is stored');
    this.state = JSON.parse(JSON.stringify(transition.state));
    this.#append(transition.events);
    this.boundary('after the state is stored');
    for (const effect of transition.effects) {
      this.#act(effect);
      this.boundary(`after ${effect.type}`);
    }
    this.looks += 1;
    return transition;
  }

  /** Looks until something is so. */
  until(isSo: (world: World) => boolean, looks = 200): this {
    for (let count = 0; !isSo(this); count++) {
      if (count >= looks) {
        throw new Error(
          `Not so after ${looks} looks; ${this.phase}: ${this.state.waitingFor}`,
        );
      }
      this.look();
    }
    return this;
  }

  untilPhase(...phases: RolloutPhase[]): this {
    return this.until(world => phases.includes(world.phase));
  }

  tell(told: RolloutCommand): CommandResult {
    const result = command(this.state, told, this.now);
    if (result.accepted) {
      this.state = JSON.parse(JSON.stringify(result.state));
      this.#append(result.events);
    }
    return result;
  }

  command(name: Exclude<RolloutCommand['name'], 'supersede'>): CommandResult {
    return this.tell({ name, by: 'user:default/ada', reason: 'because' });
  }

  /** The declared shares, with those of dead revisions where the target sends them. */
  #routed(): { stable: number; candidate: number } {
    const { weights, stable, candidate } = this;
    if (!this.exists) {
      return { stable: 0, candidate: 0 };
    }
    if (!this.failsOver) {
      return weights;
    }
    const share = {
      stable: stable.ready > 0 ? weights.stable : 0,
      candidate: candidate.ready > 0 ? weights.candidate : 0,
    };
    const sum = share.stable + share.candidate;
    return sum === 0
      ? { stable: 0, candidate: 0 }
      : {
          stable: Math.round((share.stable / sum) * 10_000) / 100,
          candidate: Math.round((share.candidate / sum) * 10_000) / 100,
        };
  }

  #append(events: RolloutEvent[]): void {
    for (const event of events) {
      if (!this.events.has(event.key)) {
        this.events.set(event.key, event);
      }
    }
  }

  #evolve(): void {
    const taken = this.stable.ready + this.candidate.desired;
    const isFull = this.poolFull && taken >= this.stable.desired;
    for (const part of [this.stable, this.candidate]) {
      if (!part.works) {
        part.ready = 0;
      } else if (part.ready < part.desired) {
        part.ready += part === this.stable && isFull ? 0 : 1;
      } else {
        part.ready = part.desired;
      }
    }
  }

  #act(effect: Effect): void {
    this.acted.push(effect);
    switch (effect.type) {
      case 'declare':
      case 'remove':
        this.#declare(effect.declaration);
        break;
      case 'record':
        if (this.servingRevision !== effect.servingRevision) {
          this.servingRevision = effect.servingRevision;
          this.recorded.push(effect.servingRevision);
        }
        break;
      default: {
        const verdict = effect.type === 'notify' ? 'pass' : this.judge(effect);
        if (verdict && !this.answers.has(effect.key)) {
          this.answers.set(effect.key, {
            key: effect.key,
            verdict,
            reason: `It is ${verdict}.`,
            evidenceId: `evidence of ${effect.key}`,
          });
        }
      }
    }
  }

  #declare(declaration: Declaration): void {
    this.weights = {
      stable: declaration.stableWeight,
      candidate: declaration.candidateWeight,
      mirror: declaration.mirror,
    };
    this.otherWeight = 0;
    const scale = (part: Part, floor: number, maximum = Infinity) => {
      part.present = floor > 0;
      part.desired =
        floor === 0 ? 0 : Math.min(maximum, Math.max(floor, part.desired));
      part.ready = Math.min(part.ready, part.desired);
    };
    scale(this.stable, declaration.stableReplicas);
    scale(
      this.candidate,
      declaration.candidateReplicas,
      declaration.candidateMaximum,
    );
  }
}
