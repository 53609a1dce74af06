import { performance } from 'node:perf_hooks';
import { monotonicNow } from './clock.ts';

/** Timers are late by a millisecond or two; the rest is waited out awake. */
const SPIN_MS = 2.5;
/** Then the sockets get their turn, however many requests are due. */
const MAXIMAL_BURST = 64;

/** What is done at given instants. */
export interface PacedWork {
  /** Instant of the next piece, Infinity when there is none left. */
  due: number;
  /** Does it and sets `due` to the next one. */
  run(now: number): void;
}

/** How long the event loop of this thread has waited for something to do. */
function sleptMs(): number {
  return performance.eventLoopUtilization().idle;
}

/**
 * Does work at its instants: sleeps by timer until 2.5 ms before, then looks at
 * the clock once per turn of the event loop.
 */
export class Pacer {
  readonly #work: PacedWork;
  #timer: NodeJS.Timeout | undefined;
  #immediate: NodeJS.Immediate | undefined;
  readonly #started = monotonicNow();
  #lastTurn = this.#started;
  #idleMs = 0;
  /** What the event loop had slept when the timer was set. */
  #sleptBefore: number | undefined;
  /** Set by whoever handles an answer: the turn was not an idle one. */
  worked = false;

  static start(work: PacedWork): Pacer {
    return new Pacer(work);
  }

  private constructor(work: PacedWork) {
    this.#work = work;
    this.#turn();
  }

  /**
   * Share of the time, 0 to 1, in which there was something to do. Unlike CPU
   * time or the event loop's utilisation it leaves out the looking at the clock.
   */
  get busyShare(): number {
    const lasted = this.#lastTurn - this.#started;
    return lasted > 0 ? 1 - this.#idleMs / lasted : 0;
  }

  stop(): void {
    clearTimeout(this.#timer);
    clearImmediate(this.#immediate);
  }

  /**
   * Awake, a turn in which nothing was done counts as idle. Over a timer the
   * event loop knows how long it slept: answers are read in between.
   */
  #countIdle(lasted: number): void {
    if (this.#sleptBefore !== undefined) {
      this.#idleMs += Math.min(lasted, sleptMs() - this.#sleptBefore);
      this.#sleptBefore = undefined;
    } else if (!this.worked) {
      this.#idleMs += lasted;
    }
  }

  #turn = (): void => {
    const work = this.#work;
    let now = monotonicNow();
    this.#countIdle(now - this.#lastTurn);
    this.worked = false;
    for (let i = 0; i < MAXIMAL_BURST && work.due <= now; i++) {
      work.run(now);
      now = monotonicNow();
      this.worked = true;
    }
    this.#lastTurn = now;
    const wait = work.due - now;
    if (wait === Infinity) {
      return;
    }
    if (wait > SPIN_MS + 1) {
      this.#sleptBefore = sleptMs();
      this.#timer = setTimeout(this.#turn, wait - SPIN_MS);
    } else {
      this.#immediate = setImmediate(this.#turn);
    }
  };
}
