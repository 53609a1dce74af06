import { performance } from 'node:perf_hooks';
import { BusyMeter } from './BusyMeter.ts';
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
  readonly #meter = BusyMeter.start(monotonicNow());

  static start(work: PacedWork): Pacer {
    return new Pacer(work);
  }

  private constructor(work: PacedWork) {
    this.#work = work;
    this.#turn();
  }

  /** Told by whoever handles an answer: the turn was not an idle one. */
  noteWork(): void {
    this.#meter.noteWork();
  }

  /**
   * Share of the time, 0 to 1, in which there was something to do. Unlike CPU
   * time or the event loop's utilisation it leaves out the looking at the clock.
   */
  get busyShare(): number {
    return this.#meter.share;
  }

  stop(): void {
    clearTimeout(this.#timer);
    clearImmediate(this.#immediate);
  }

  #turn = (): void => {
    const now = monotonicNow();
    this.#meter.turn(now);
    this.#do(now);
  };

  #wake = (): void => {
    const now = monotonicNow();
    this.#meter.wake(now, sleptMs());
    this.#do(now);
  };

  #do(begun: number): void {
    const work = this.#work;
    const meter = this.#meter;
    let now = begun;
    for (let i = 0; i < MAXIMAL_BURST && work.due <= now; i++) {
      work.run(now);
      now = monotonicNow();
      meter.noteWork();
    }
    const wait = work.due - now;
    if (wait > SPIN_MS + 1 && wait < Infinity) {
      meter.sleep(now, sleptMs());
      this.#timer = setTimeout(this.#wake, wait - SPIN_MS);
      return;
    }
    meter.end(now);
    if (wait < Infinity) {
      this.#immediate = setImmediate(this.#turn);
    }
  }
}
