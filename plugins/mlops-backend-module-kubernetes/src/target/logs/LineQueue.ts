/** So many lines wait for a reader before those who write them do. */
const CAPACITY = 1_000;

/** Brings the lines of many writers to one reader, who holds them up when slow. */
export class LineQueue<T> {
  readonly #signal: AbortSignal;
  #lines: T[] = [];
  #failure: { error: unknown } | undefined;
  #waiting: (() => void)[] = [];

  static create<T>(signal: AbortSignal): LineQueue<T> {
    return new LineQueue(signal);
  }

  private constructor(signal: AbortSignal) {
    this.#signal = signal;
    signal.addEventListener('abort', () => this.#tell(), { once: true });
  }

  /** Resolves when there is room for the next line, or nobody reads any more. */
  async put(line: T): Promise<void> {
    this.#lines.push(line);
    this.#tell();
    while (this.#lines.length >= CAPACITY && !this.#signal.aborted) {
      await this.#news();
    }
  }

  /** Ends the reading with an error, after the lines that are there. */
  fail(error: unknown): void {
    this.#failure ??= { error };
    this.#tell();
  }

  /** Until the signal is aborted. */
  async *read(): AsyncGenerator<T> {
    while (!this.#signal.aborted) {
      if (this.#lines.length > 0) {
        const lines = this.#lines;
        this.#lines = [];
        this.#tell();
        yield* lines;
      } else if (this.#failure) {
        throw this.#failure.error;
      } else {
        await this.#news();
      }
    }
  }

  #news(): Promise<void> {
    return new Promise(resolve => {
      this.#waiting.push(resolve);
    });
  }

  #tell(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    waiting.forEach(resolve => resolve());
  }
}
