import type { BenchmarkLoad } from '../plan.ts';

/** Where a window lies, in milliseconds since the start of the run. */
export interface WindowBounds {
  start: number;
  end: number;
  phase: 'warm-up' | 'measured';
}

/** The most windows of a benchmark. */
const MAXIMAL_WINDOWS = 600;

/**
 * Windows of a second, or longer where there would be more than 600. None
 * straddles the end of the warm-up; the last of a part may be shorter.
 */
export class WindowLayout {
  readonly windows: readonly WindowBounds[];
  readonly #length: number;
  readonly #warmUpWindows: number;
  readonly #warmUpEnd: number;

  static create(load: BenchmarkLoad): WindowLayout {
    return new WindowLayout(load);
  }

  private constructor(load: BenchmarkLoad) {
    const total = load.warmUpSeconds + load.durationSeconds;
    // Two less, since either part may end with a short one.
    this.#length = 1000 * Math.max(1, Math.ceil(total / (MAXIMAL_WINDOWS - 2)));
    this.#warmUpEnd = load.warmUpSeconds * 1000;
    const warmUp = this.#split(0, this.#warmUpEnd, 'warm-up');
    this.#warmUpWindows = warmUp.length;
    this.windows = [
      ...warmUp,
      ...this.#split(this.#warmUpEnd, total * 1000, 'measured'),
    ];
  }

  /** Index of the window of an intended start. */
  indexOf(time: number, measured: boolean): number {
    const start = measured ? this.#warmUpEnd : 0;
    const first = measured ? this.#warmUpWindows : 0;
    const last = measured ? this.windows.length - 1 : this.#warmUpWindows - 1;
    const index = first + Math.floor((time - start) / this.#length);
    // The last arrival of a part falls on its end.
    return Math.min(index, last);
  }

  #split(
    start: number,
    end: number,
    phase: WindowBounds['phase'],
  ): WindowBounds[] {
    const count = Math.ceil((end - start) / this.#length);
    return Array.from({ length: count }, (_, i) => ({
      start: start + i * this.#length,
      end: Math.min(start + (i + 1) * this.#length, end),
      phase,
    }));
  }
}
