/** When a clock was read, by one that nobody sets: what was said is of some instant in between. */
interface Reading {
  askedAt: number;
  heardAt: number;
}

/** Tells by how much a clock was set back since it was read last. */
export class ClockWatch {
  #last: { now: number; heardAt: number } | undefined;

  static create(): ClockWatch {
    return new ClockWatch();
  }

  private constructor() {}

  /**
   * @param now - what the clock says, in milliseconds
   * @param reading - by a monotonic clock, in milliseconds
   * @returns milliseconds by which it was set back at least; 0 where it was not, or
   *   was not read before
   */
  setBackBy(now: number, { askedAt, heardAt }: Reading): number {
    const before = this.#last;
    this.#last = { now, heardAt };
    return before
      ? Math.max(0, before.now + (askedAt - before.heardAt) - now)
      : 0;
  }
}
