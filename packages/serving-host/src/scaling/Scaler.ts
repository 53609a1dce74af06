import type { RevisionDeclaration } from '../admin/declaration.ts';
import { trafficDefaults } from '../admin/trafficDeclaration.ts';
import {
  autoscale,
  beginScaling,
  isAtRest,
  type ScalingSettings,
  type ScalingState,
} from './autoscale.ts';
import type { Demand, DemandReading } from './Demand.ts';
import type { ScalingLoop, Ticking } from './ScalingLoop.ts';

type Options = {
  demand: Demand;
  loop: ScalingLoop;
  windows: { burstWindowMs: number; stableWindowMs: number };
  ready: () => number;
  /** Another number is wanted, for what was read of the demand. */
  onDesired: (desired: number, reading: DemandReading) => void;
};

/** Keeps one revision at the number of replicas that its demand asks for. */
export class Scaler implements Ticking {
  readonly #options: Options;
  #settings: ScalingSettings | undefined;
  #state: ScalingState | undefined;
  #isStopped = false;

  static create(options: Options): Scaler {
    return new Scaler(options);
  }

  private constructor(options: Options) {
    this.#options = options;
  }

  /**
   * Takes what is declared; answers how many replicas there shall be.
   *
   * @param begin - With how many, where nothing was scaled before: 0 only for
   *   what has been seen to work.
   */
  configure(declaration: RevisionDeclaration, begin: number): number {
    const { scaling, replicas } = declaration;
    if (!scaling) {
      this.stop();
      this.#settings = undefined;
      this.#state = undefined;
      return replicas;
    }
    const { minReplicas, maxReplicas } = scaling;
    const {
      targetConcurrency = trafficDefaults.targetConcurrency,
      idleSeconds = trafficDefaults.idleSeconds,
    } = scaling;
    this.#settings = {
      minReplicas,
      maxReplicas,
      targetConcurrency,
      idleMs: idleSeconds * 1000,
      ...this.#options.windows,
    };
    const present = this.#state?.desired ?? begin;
    const least = present === 0 ? minReplicas : Math.max(1, minReplicas);
    const desired = Math.min(maxReplicas, Math.max(least, present));
    this.#state =
      this.#state && present > 0
        ? { ...this.#state, desired }
        : beginScaling(desired, performance.now());
    this.#isStopped = false;
    this.resume();
    return desired;
  }

  /** Begins anew with one replica, or as many as there must be. */
  wake(): number {
    const desired = Math.max(1, this.#settings?.minReplicas ?? 1);
    this.#state = beginScaling(desired, performance.now());
    this.#isStopped = false;
    this.resume();
    return desired;
  }

  /** Looks at the demand again. */
  resume(): void {
    if (this.#state && this.#state.desired > 0 && !this.#isStopped) {
      this.#options.demand.read();
      this.#options.loop.add(this);
    }
  }

  /** Looks no more until it is configured or woken again. */
  stop(): void {
    this.#isStopped = true;
    this.#options.loop.remove(this);
  }

  tick(now: number): boolean {
    const { demand, ready, onDesired } = this.#options;
    if (!this.#settings || !this.#state) {
      return false;
    }
    const reading = demand.read();
    const signals = { ...reading, ready: ready() };
    const before = this.#state.desired;
    this.#state = autoscale(this.#state, signals, now, this.#settings);
    if (this.#state.desired !== before) {
      onDesired(this.#state.desired, reading);
    }
    if (isAtRest(this.#state, signals, this.#settings)) {
      demand.rest();
      return false;
    }
    return true;
  }
}
