import { performance } from 'node:perf_hooks';
import { monotonicNow } from './clock.ts';
import { Pacer, type PacedWork } from './Pacer.ts';

/** Notes when it was done, so many times, so far apart. */
class Beats implements PacedWork {
  due = monotonicNow();
  readonly times: { due: number; at: number }[] = [];
  readonly finished: Promise<void>;
  readonly #intervalMs: number;
  #left: number;
  #finish = () => {};

  constructor(left: number, intervalMs: number) {
    this.#left = left;
    this.#intervalMs = intervalMs;
    this.finished = new Promise(resolve => {
      this.#finish = resolve;
    });
  }

  run(now: number): void {
    this.times.push({ due: this.due, at: now });
    this.#left -= 1;
    this.due = this.#left > 0 ? this.due + this.#intervalMs : Infinity;
    if (this.#left === 0) {
      this.#finish();
    }
  }
}

describe('Pacer', () => {
  it.each([
    ['awake', 0.5],
    ['asleep between them', 20],
  ])('does each piece once and never early, %s', async (_, intervalMs) => {
    const beats = new Beats(10, intervalMs);
    const pacer = Pacer.start(beats);
    await beats.finished;
    pacer.stop();
    expect(beats.times).toHaveLength(10);
    expect(beats.times.filter(({ due, at }) => at < due)).toEqual([]);
    expect(pacer.busyShare).toBeGreaterThanOrEqual(0);
    expect(pacer.busyShare).toBeLessThanOrEqual(1);
  });

  it('counts all that the event loop slept as idle', async () => {
    const beats = new Beats(4, 100);
    const begun = monotonicNow();
    const before = performance.eventLoopUtilization();
    const pacer = Pacer.start(beats);
    await beats.finished;
    const { idle } = performance.eventLoopUtilization(before);
    const idleMs = (1 - pacer.busyShare) * (monotonicNow() - begun);
    pacer.stop();
    // A millisecond for what is neither here nor there.
    expect(idleMs).toBeGreaterThan(idle - 1);
  });

  it('does nothing more once it is stopped', async () => {
    const beats = new Beats(1_000, 5);
    const pacer = Pacer.start(beats);
    pacer.stop();
    const { length } = beats.times;
    await new Promise(resolve => {
      setTimeout(resolve, 50);
    });
    expect(beats.times).toHaveLength(length);
  });
});
