/** Something that is looked at from time to time while it is active. */
export interface Ticking {
  /** Answers whether to look again at the next tick. */
  tick(now: number): boolean;
}

/**
 * One timer for all that scales. Only what is active is looked at: a thousand
 * services that sleep or rest cost nothing, and without an active one there is
 * no timer.
 */
export class ScalingLoop {
  readonly #intervalMs: number;
  readonly #active = new Set<Ticking>();
  #timer: NodeJS.Timeout | undefined;

  static create(options: { intervalMs: number }): ScalingLoop {
    return new ScalingLoop(options.intervalMs);
  }

  private constructor(intervalMs: number) {
    this.#intervalMs = intervalMs;
  }

  /** How many are looked at. */
  get size(): number {
    return this.#active.size;
  }

  add(item: Ticking): void {
    this.#active.add(item);
    this.#timer ??= setInterval(
      () => this.tick(performance.now()),
      this.#intervalMs,
    ).unref();
  }

  remove(item: Ticking): void {
    this.#active.delete(item);
    if (this.#active.size === 0) {
      clearInterval(this.#timer);
      this.#timer = undefined;
    }
  }

  /** Looks at all that is active. */
  tick(now: number): void {
    for (const item of [...this.#active]) {
      if (!item.tick(now)) {
        this.remove(item);
      }
    }
  }
}
