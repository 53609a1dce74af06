import { residentMiB } from './memory.ts';

/** Far above is beyond this many times the ceiling: there is no time to drain. */
const farAbove = 1.5;

/** Something whose memory has a ceiling. */
export interface MemorySubject {
  /** Of its process, while it has one. */
  readonly pid: number | undefined;
  readonly ceilingMiB: number;
  /** What it had when looked at last. */
  noteMemory(residentMiB: number): void;
  /** It was above for as many looks in a row as are allowed, or far above now. */
  onTooMuch(residentMiB: number, isFarAbove: boolean): void;
}

type Options = {
  intervalMs: number;
  /** Looks in a row above the ceiling until it counts. */
  patience: number;
  /** {@link residentMiB} unless told. */
  read?: (pids: readonly number[]) => Promise<Map<number, number>>;
};

/**
 * Looks at the memory of all replicas, a read for each every few seconds, by
 * one timer that stands still while there are none.
 */
export class MemoryWatch {
  readonly #options: Options;
  readonly #subjects = new Map<MemorySubject, { above: number }>();
  #timer: NodeJS.Timeout | undefined;
  #isReading = false;

  static create(options: Options): MemoryWatch {
    return new MemoryWatch(options);
  }

  private constructor(options: Options) {
    this.#options = options;
  }

  add(subject: MemorySubject): void {
    this.#subjects.set(subject, { above: 0 });
    this.#timer ??= setInterval(
      () => this.look(),
      this.#options.intervalMs,
    ).unref();
  }

  remove(subject: MemorySubject): void {
    this.#subjects.delete(subject);
    if (this.#subjects.size === 0) {
      clearInterval(this.#timer);
      this.#timer = undefined;
    }
  }

  /** Looks at every subject; nothing where the last look is not over. */
  async look(): Promise<void> {
    if (this.#isReading) {
      return;
    }
    this.#isReading = true;
    try {
      const pids = new Map(
        [...this.#subjects.keys()].map(subject => [subject, subject.pid]),
      );
      const { read = residentMiB, patience } = this.#options;
      const found = await read(
        [...pids.values()].filter(pid => pid !== undefined),
      );
      for (const [subject, pid] of pids) {
        const state = this.#subjects.get(subject);
        const resident = pid === undefined ? undefined : found.get(pid);
        // It may have another process by now.
        if (state && resident !== undefined && subject.pid === pid) {
          subject.noteMemory(resident);
          const isFarAbove = resident > subject.ceilingMiB * farAbove;
          state.above = resident > subject.ceilingMiB ? state.above + 1 : 0;
          if (isFarAbove || state.above >= patience) {
            state.above = 0;
            subject.onTooMuch(resident, isFarAbove);
          }
        }
      }
    } finally {
      this.#isReading = false;
    }
  }
}
