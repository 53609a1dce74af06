import type { BenchmarkLoad } from '../plan.ts';
import type { BenchmarkProgress, BenchmarkWindow } from '../report/types.ts';

const INTERVAL_MS = 1000;

/** Says about once a second how far a benchmark is. */
export class ProgressReporter {
  readonly #load: BenchmarkLoad;
  readonly #tell: (progress: BenchmarkProgress) => void;
  readonly #changed = new Map<number, BenchmarkWindow>();
  #startedAt: number | undefined;
  #timer: NodeJS.Timeout | undefined;

  static create(
    load: BenchmarkLoad,
    tell: (progress: BenchmarkProgress) => void,
  ): ProgressReporter {
    return new ProgressReporter(load, tell);
  }

  private constructor(
    load: BenchmarkLoad,
    tell: (progress: BenchmarkProgress) => void,
  ) {
    this.#load = load;
    this.#tell = tell;
  }

  get #totalSeconds(): number {
    return this.#load.warmUpSeconds + this.#load.durationSeconds;
  }

  preparing(message: string): void {
    this.#tell({
      phase: 'preparing',
      elapsedSeconds: 0,
      totalSeconds: this.#totalSeconds,
      message,
      windows: [],
    });
  }

  /** @param inMs - until the first intended start */
  start(inMs: number): void {
    this.#startedAt = performance.now() + inMs;
    this.#timer = setInterval(() => this.#report(), INTERVAL_MS);
  }

  changed(windows: readonly BenchmarkWindow[]): void {
    for (const window of windows) {
      this.#changed.set(window.startSeconds, window);
    }
  }

  /** Says what is left to say, and no more. */
  stop(): void {
    if (this.#timer) {
      clearInterval(this.#timer);
      this.#report();
    }
  }

  #report(): void {
    const elapsedSeconds = Math.max(
      0,
      (performance.now() - (this.#startedAt ?? 0)) / 1000,
    );
    const windows = [...this.#changed.values()];
    this.#changed.clear();
    this.#tell({
      ...this.#phase(elapsedSeconds),
      elapsedSeconds,
      totalSeconds: this.#totalSeconds,
      windows,
    });
  }

  #phase(elapsed: number): Pick<BenchmarkProgress, 'phase' | 'message'> {
    const { rate, warmUpSeconds } = this.#load;
    if (elapsed < warmUpSeconds) {
      return {
        phase: 'warm-up',
        message: `warming up at ${rate} requests per second`,
      };
    }
    return elapsed < this.#totalSeconds
      ? {
          phase: 'measured',
          message: `measuring at ${rate} requests per second`,
        }
      : { phase: 'draining', message: 'waiting for the last answers' };
  }
}
