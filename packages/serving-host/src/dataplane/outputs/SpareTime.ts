/** Of which so much is spent: 1 % of a second. */
const defaultShare = 0.01;
const maximalJobs = 256;
const maximalBytes = 8 * 1024 * 1024;
/** How long is waited for time where it is used up. */
const pauseMs = 50;
const burstMs = 10;

type Job = { bytes: number; run: () => void };

type Options = {
  share?: number;
  now?: () => number;
};

/**
 * Does small jobs beside the way of the predictions: one in a turn of the
 * event loop, and only for a share of the time. What it has no room for it
 * refuses.
 *
 * A bucket of milliseconds fills by the share. A job that takes longer than
 * there is leaves a debt, which those after it wait for.
 */
export class SpareTime {
  readonly #share: number;
  readonly #now: () => number;
  #jobs: Job[] = [];
  #bytes = 0;
  #leftMs = burstMs;
  #countedAt: number;
  #isRunning = false;

  static create(options: Options = {}): SpareTime {
    return new SpareTime(options);
  }

  private constructor({
    share = defaultShare,
    now = () => performance.now(),
  }: Options) {
    this.#share = share;
    this.#now = now;
    this.#countedAt = now();
  }

  /** Jobs that wait. */
  get waiting(): number {
    return this.#jobs.length;
  }

  /**
   * Whether the job will be done.
   *
   * @param run - Must not throw.
   * @param bytes - That it holds.
   */
  offer(run: () => void, bytes: number): boolean {
    if (
      this.#jobs.length >= maximalJobs ||
      this.#bytes + bytes > maximalBytes
    ) {
      return false;
    }
    this.#jobs.push({ run, bytes });
    this.#bytes += bytes;
    this.#goOn();
    return true;
  }

  #goOn(): void {
    if (!this.#isRunning && this.#jobs.length > 0) {
      this.#isRunning = true;
      if (this.#fill(this.#now()) > 0) {
        setImmediate(() => this.#runOne());
      } else {
        setTimeout(() => {
          this.#isRunning = false;
          this.#goOn();
        }, pauseMs).unref();
      }
    }
  }

  #runOne(): void {
    const job = this.#jobs.shift();
    const startedAt = this.#now();
    job?.run();
    const now = this.#now();
    this.#fill(now);
    this.#leftMs -= now - startedAt;
    this.#bytes -= job?.bytes ?? 0;
    this.#isRunning = false;
    this.#goOn();
  }

  #fill(now: number): number {
    const gained = (now - this.#countedAt) * this.#share;
    this.#leftMs = Math.min(burstMs, this.#leftMs + gained);
    this.#countedAt = now;
    return this.#leftMs;
  }
}
