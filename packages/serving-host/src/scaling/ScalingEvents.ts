import type { DemandReading } from './Demand.ts';

const quietMs = 30_000;

/** A change of the number of replicas, as it is told. */
export interface ScalingChange {
  from: number;
  to: number;
  concurrency: number;
  waiting: number;
}

/**
 * Makes few events of many changes: one at once, then what has become of it at
 * most every 30 seconds, and nothing where it came back to where it was.
 */
export class ScalingEvents {
  readonly #tell: (change: ScalingChange) => void;
  #told = 0;
  #latest: ScalingChange | undefined;
  #timer: NodeJS.Timeout | undefined;

  static create(options: {
    tell: (change: ScalingChange) => void;
  }): ScalingEvents {
    return new ScalingEvents(options.tell);
  }

  private constructor(tell: (change: ScalingChange) => void) {
    this.#tell = tell;
  }

  /** The autoscaler wants another number. */
  note(desired: number, { concurrency, waiting }: DemandReading): void {
    this.#latest = {
      from: this.#told,
      to: desired,
      concurrency: Math.round(concurrency * 10) / 10,
      waiting,
    };
    if (!this.#timer) {
      this.#flush();
    }
  }

  /** The number was set otherwise, which is told otherwise. */
  reset(desired: number): void {
    this.#told = desired;
    this.#latest = undefined;
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #flush(): void {
    const change = this.#latest;
    this.#timer = undefined;
    this.#latest = undefined;
    if (change && change.to !== this.#told) {
      this.#told = change.to;
      this.#tell(change);
      this.#timer = setTimeout(() => this.#flush(), quietMs).unref();
    }
  }
}
