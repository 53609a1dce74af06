/**
 * Adds up in how much of its time a thread had something to do. It reads no
 * clock: it is told the instants, in milliseconds of any steady clock.
 */
export class BusyMeter {
  readonly #started: number;
  #lastTurn: number;
  #idleMs = 0;
  /** What the event loop had slept when the timer was set. */
  #sleptBefore = 0;
  #hasWorked = false;

  static start(now: number): BusyMeter {
    return new BusyMeter(now);
  }

  private constructor(now: number) {
    this.#started = now;
    this.#lastTurn = now;
  }

  /** Share of the time, 0 to 1, in which there was something to do. */
  get share(): number {
    const lasted = this.#lastTurn - this.#started;
    return lasted > 0 ? 1 - this.#idleMs / lasted : 0;
  }

  /** Something was done in this turn. */
  noteWork(): void {
    this.#hasWorked = true;
  }

  /** A turn begins, right after the last one: idle unless something was done. */
  turn(now: number): void {
    if (!this.#hasWorked) {
      this.#idleMs += now - this.#lastTurn;
    }
    this.#hasWorked = false;
  }

  /**
   * A turn begins after a timer. The event loop knows how long it slept
   * meanwhile: answers are read in between.
   */
  wake(now: number, sleptMs: number): void {
    this.#idleMs += Math.min(now - this.#lastTurn, sleptMs - this.#sleptBefore);
    this.#hasWorked = false;
  }

  /** The turn is over, and another follows at once. */
  end(now: number): void {
    this.#lastTurn = now;
  }

  /** The turn is over, and the next begins with {@link wake}. */
  sleep(now: number, sleptMs: number): void {
    this.#lastTurn = now;
    this.#sleptBefore = sleptMs;
  }
}
