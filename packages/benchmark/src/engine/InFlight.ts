import type { WindowBounds } from '../schedule/WindowLayout.ts';
import type { WindowCounts } from './WindowCounts.ts';

/**
 * How many requests are due and not answered: at the end of each window, at
 * most within each window, and added up over the measured part.
 */
export class InFlight {
  readonly #bounds: readonly WindowBounds[];
  readonly #windows: readonly WindowCounts[];
  readonly #from: number;
  readonly #to: number;
  #window = 0;
  #last = 0;
  #now = 0;
  #area = 0;

  /** Times are milliseconds since the start of the run. */
  static create(options: {
    bounds: readonly WindowBounds[];
    windows: readonly WindowCounts[];
    from: number;
    to: number;
  }): InFlight {
    return new InFlight(options);
  }

  private constructor(options: {
    bounds: readonly WindowBounds[];
    windows: readonly WindowCounts[];
    from: number;
    to: number;
  }) {
    this.#bounds = options.bounds;
    this.#windows = options.windows;
    this.#from = options.from;
    this.#to = options.to;
  }

  get count(): number {
    return this.#now;
  }

  /** Requests times milliseconds, of the measured part. */
  get area(): number {
    return this.#area;
  }

  add(change: 1 | -1, time: number): void {
    this.advance(time);
    this.#now += change;
    const window = this.#windows[this.#window];
    if (window && this.#now > window.peak) {
      window.peak = this.#now;
      window.touch();
    }
  }

  /** One that was just added had been due since an earlier time. */
  since(earlier: number, time: number): void {
    const from = Math.max(earlier, this.#from);
    this.#area += Math.max(0, Math.min(time, this.#to) - from);
  }

  /** Closes the windows that ended before a time. */
  advance(time: number): void {
    const from = Math.max(this.#last, this.#from);
    const to = Math.min(time, this.#to);
    if (to > from) {
      this.#area += this.#now * (to - from);
    }
    this.#last = Math.max(time, this.#last);
    while (
      this.#window < this.#windows.length &&
      time >= this.#bounds[this.#window].end
    ) {
      const ended = this.#windows[this.#window];
      ended.inFlight = this.#now;
      ended.touch();
      this.#window++;
      const next = this.#windows[this.#window];
      if (next) {
        next.peak = this.#now;
      }
    }
  }
}
