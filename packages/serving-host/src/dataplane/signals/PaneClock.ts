/** A stretch of time in which is counted; milliseconds since the epoch. */
export interface PaneTime {
  /** Of this process, from 1; grows by one with each pane. */
  readonly sequence: number;
  readonly start: number;
  /** Exclusive. */
  readonly end: number;
}

type Options = {
  paneMs: number;
  /** Milliseconds that never go back, such as of `performance.now()`. */
  now: () => number;
  /** Milliseconds since the epoch. */
  wall: () => number;
};

/**
 * Divides time into panes of equal length that follow each other, and names
 * them by the wall clock.
 *
 * How long a pane lasts is measured by the clock that never goes back. When
 * the wall clock is set back, panes go on with the times that they would have
 * had, so that none overlaps one before; when it is set forward, or the machine
 * has slept, the next pane begins at the new time.
 */
export class PaneClock {
  readonly #options: Options;
  /** Where the present pane ends, on the clock that never goes back. */
  #endsAt: number;
  #pane: PaneTime;

  static create(options: Options): PaneClock {
    return new PaneClock(options);
  }

  private constructor(options: Options) {
    this.#options = options;
    const start = Math.floor(options.wall());
    // The first one is shorter: the next begin at whole multiples.
    const rest = options.paneMs - (start % options.paneMs);
    this.#pane = { sequence: 1, start, end: start + rest };
    this.#endsAt = options.now() + rest;
  }

  /** The pane of this moment. */
  present(): PaneTime {
    const now = this.#options.now();
    if (now >= this.#endsAt) {
      this.#advance(now);
    }
    return this.#pane;
  }

  /** Milliseconds until the present pane ends. */
  get left(): number {
    return this.#endsAt - this.#options.now();
  }

  #advance(now: number): void {
    const { paneMs, wall } = this.#options;
    const over = Math.floor((now - this.#endsAt) / paneMs);
    const beganAt = this.#endsAt + over * paneMs;
    const { sequence, end } = this.#pane;
    const expected = end + over * paneMs;
    const actual = Math.round(wall() - (now - beganAt));
    const start = actual - expected > paneMs ? actual : expected;
    this.#pane = { sequence: sequence + over + 1, start, end: start + paneMs };
    this.#endsAt = beganAt + paneMs;
  }
}
