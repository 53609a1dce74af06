/** What the autoscaler reads of a {@link Demand}, and what it resets by reading. */
export interface DemandReading {
  /** Mean number of requests under way or waiting since the last reading. */
  concurrency: number;
  inFlight: number;
  waiting: number;
  /** When a request last came, began or ended; `undefined` when none ever did. */
  lastActiveAt: number | undefined;
}

type Listener = {
  /** A request waits: where nothing runs, something must start now. */
  onWaiting: () => void;
  /** Requests come again after {@link Demand.rest}. */
  onActive: () => void;
};

/**
 * What clients want of one revision. The data plane says what happens to each
 * request; the autoscaler reads it.
 *
 * A request is `arrived` once it is meant for the revision, is `queued` and
 * later `unqueued` when it must wait for a replica, and `began` and later
 * `ended` when a replica has it. Each call costs some tens of nanoseconds.
 * All times are of `performance.now()`, which never jumps.
 */
export class Demand {
  readonly #listener: Listener;
  readonly #clock: () => number;
  #inFlight = 0;
  #waiting = 0;
  #isResting = false;
  #lastActiveAt: number | undefined;
  /** Of requests over time, since the last reading. */
  #area = 0;
  #areaUntil: number;
  #readAt: number;

  static create(options: {
    listener: Listener;
    /** `performance.now` unless told. */
    clock?: () => number;
  }): Demand {
    return new Demand(
      options.listener,
      options.clock ?? (() => performance.now()),
    );
  }

  private constructor(listener: Listener, clock: () => number) {
    this.#listener = listener;
    this.#clock = clock;
    this.#areaUntil = clock();
    this.#readAt = this.#areaUntil;
  }

  get inFlight(): number {
    return this.#inFlight;
  }

  get waiting(): number {
    return this.#waiting;
  }

  /** A request has come; `now` is of `performance.now()`. */
  arrived(now: number): void {
    this.#lastActiveAt = now;
    if (this.#isResting) {
      this.#isResting = false;
      this.#listener.onActive();
    }
  }

  /** A replica has a request. */
  began(): void {
    this.#lastActiveAt = this.#count();
    this.#inFlight += 1;
  }

  /** It is answered, or has failed. */
  ended(): void {
    this.#count();
    this.#inFlight -= 1;
  }

  /** A request waits; where the revision sleeps, this wakes it. */
  queued(): void {
    this.arrived(this.#count());
    this.#waiting += 1;
    this.#listener.onWaiting();
  }

  /** It waits no longer. */
  unqueued(): void {
    this.#count();
    this.#waiting -= 1;
  }

  /** Nobody reads from now on: the next request is told as `onActive`. */
  rest(): void {
    this.#isResting = true;
  }

  read(): DemandReading {
    const now = this.#count();
    const span = now - this.#readAt;
    const present = this.#inFlight + this.#waiting;
    const concurrency = span > 0 ? this.#area / span : present;
    this.#area = 0;
    this.#readAt = now;
    return {
      concurrency,
      inFlight: this.#inFlight,
      waiting: this.#waiting,
      lastActiveAt: this.#lastActiveAt,
    };
  }

  #count(): number {
    const now = this.#clock();
    const present = this.#inFlight + this.#waiting;
    this.#area += present * (now - this.#areaUntil);
    this.#areaUntil = now;
    if (present > 0) {
      this.#lastActiveAt = now;
    }
    return now;
  }
}
