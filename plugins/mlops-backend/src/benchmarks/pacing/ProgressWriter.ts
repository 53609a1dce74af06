/** Stores the last news, at most once in a while, and never twice at a time. */
export class ProgressWriter<T> {
  readonly #write: (news: T) => Promise<void>;
  readonly #intervalMs: number;
  #news: T | undefined;
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> = Promise.resolve();
  #lastAt = -Infinity;
  #closed = false;

  static create<T>(options: {
    /** Must not throw. */
    write: (news: T) => Promise<void>;
    intervalMs: number;
  }): ProgressWriter<T> {
    return new ProgressWriter(options.write, options.intervalMs);
  }

  private constructor(write: (news: T) => Promise<void>, intervalMs: number) {
    this.#write = write;
    this.#intervalMs = intervalMs;
  }

  /** Takes news; those that are older and not written yet are forgotten. */
  tell(news: T): void {
    if (this.#closed) {
      return;
    }
    this.#news = news;
    this.#timer ??= setTimeout(
      () => this.#flush(),
      Math.max(0, this.#lastAt + this.#intervalMs - performance.now()),
    );
  }

  /** Writes nothing more, once what is being written is. */
  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#news = undefined;
    await this.#writing;
  }

  #flush(): void {
    this.#writing = this.#writing.then(async () => {
      const news = this.#news;
      this.#news = undefined;
      this.#timer = undefined;
      this.#lastAt = performance.now();
      if (news !== undefined) {
        await this.#write(news);
      }
    });
  }
}
