/** A start that waits for its turn, or has it. */
interface Turn {
  /** Whether somebody waits for what starts; may change while it waits. */
  isAwaited: () => boolean;
  begin: (release: () => void) => void;
}

type Options = {
  /** Starts at once. As many again may begin that somebody waits for. */
  limit: number;
  /** A start that takes longer keeps its turn no longer, in milliseconds. */
  leaseMs: number;
};

/**
 * Bounds how many processes start at once: beyond one for each CPU they only
 * take it from each other, and from the predictions that go on meanwhile.
 *
 * What somebody waits for goes first, and never waits for what nobody waits
 * for: it has as many turns of its own. Otherwise first come, first served.
 */
export class StartQueue {
  readonly #options: Options;
  readonly #waiting = new Set<Turn>();
  readonly #starting = new Map<Turn, NodeJS.Timeout>();

  static create(options: Options): StartQueue {
    return new StartQueue(options);
  }

  private constructor(options: Options) {
    this.#options = options;
  }

  /** Waits for a turn. Answers how to give it back, which may be done twice. */
  turn(options: {
    isAwaited: () => boolean;
    /** Gives up waiting: then the turn comes at once and counts for nothing. */
    signal: AbortSignal;
  }): Promise<() => void> {
    const { isAwaited, signal } = options;
    return new Promise(resolve => {
      if (signal.aborted) {
        resolve(() => {});
        return;
      }
      const begun = new AbortController();
      const turn: Turn = {
        isAwaited,
        begin: release => {
          begun.abort();
          resolve(release);
        },
      };
      const leave = () => {
        this.#waiting.delete(turn);
        resolve(() => {});
      };
      signal.addEventListener('abort', leave, { signal: begun.signal });
      this.#waiting.add(turn);
      this.look();
    });
  }

  /** Somebody waits now for what nobody waited for before. */
  look(): void {
    if (this.#waiting.size === 0) {
      return;
    }
    const { limit } = this.#options;
    for (const turn of this.#waiting) {
      if (this.#starting.size >= 2 * limit) {
        return;
      }
      if (turn.isAwaited()) {
        this.#begin(turn);
      }
    }
    for (const turn of this.#waiting) {
      if (this.#starting.size >= limit) {
        return;
      }
      this.#begin(turn);
    }
  }

  #begin(turn: Turn): void {
    this.#waiting.delete(turn);
    const release = () => this.#release(turn);
    const lease = setTimeout(release, this.#options.leaseMs).unref();
    this.#starting.set(turn, lease);
    turn.begin(release);
  }

  #release(turn: Turn): void {
    clearTimeout(this.#starting.get(turn));
    if (this.#starting.delete(turn)) {
      this.look();
    }
  }
}
