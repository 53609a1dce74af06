/** Tells by how much a clock was set back since it was noted last. */
export class ClockWatch {
  #last: { now: number; heardAt: number } | undefined;

  static create(): ClockWatch {
    return new ClockWatch();
  }

  private constructor() {}

  /**
   * @param now - what the clock says, in milliseconds
   * @param askedAt - when it was asked, by a clock that nobody sets, in milliseconds
   * @returns milliseconds by which it was set back at least; 0 where it was not, or
   *   nothing was noted before
   */
  setBackBy(now: number, askedAt: number): number {
    const before = this.#last;
    return before
      ? Math.max(0, before.now + (askedAt - before.heardAt) - now)
      : 0;
  }

  /**
   * @param now - what the clock said
   * @param heardAt - when that came, by the clock that nobody sets
   */
  note(now: number, heardAt: number): void {
    this.#last = { now, heardAt };
  }
}
