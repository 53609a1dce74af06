import { Timing } from '../client';

interface Timer {
  dueMs: number;
  act: () => void;
}

/** Time that passes when a test says so. */
export class ManualTiming implements Timing {
  #nowMs = 0;
  readonly #timers = new Set<Timer>();
  readonly #random: () => number;

  static create(random: () => number = () => 0.5): ManualTiming {
    return new ManualTiming(random);
  }

  private constructor(random: () => number) {
    this.#random = random;
  }

  elapsedMs(): number {
    return this.#nowMs;
  }

  date(): Date {
    return new Date(Date.UTC(2026, 0, 1) + this.#nowMs);
  }

  random(): number {
    return this.#random();
  }

  after(ms: number, act: () => void): () => void {
    const timer = { dueMs: this.#nowMs + ms, act };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  /** What is waited for, in milliseconds from now, the nearest first. */
  waits(): number[] {
    return [...this.#timers]
      .map(({ dueMs }) => dueMs - this.#nowMs)
      .sort((one, other) => one - other);
  }

  /** Lets time pass, and what is due then happen in its order. */
  async pass(ms: number): Promise<void> {
    const endMs = this.#nowMs + ms;
    await settle();
    for (;;) {
      const [next] = [...this.#timers]
        .filter(({ dueMs }) => dueMs <= endMs)
        .sort((one, other) => one.dueMs - other.dueMs);
      if (!next) {
        break;
      }
      this.#timers.delete(next);
      this.#nowMs = Math.max(this.#nowMs, next.dueMs);
      next.act();
      await settle();
    }
    this.#nowMs = endMs;
  }
}

/** Lets everything happen that waits for no time. */
async function settle() {
  await new Promise(resolve => {
    setImmediate(resolve);
  });
}
