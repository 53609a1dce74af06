import { exponential, Random } from '@fairway/statistics';
import type { BenchmarkLoad } from '../plan.ts';

interface Part {
  /** Requests of this part. */
  count: number;
  /** Milliseconds since the first instant of the run. */
  start: number;
  end: number;
  random: Random;
}

function gapOf(arrivals: BenchmarkLoad['arrivals'], random: Random): number {
  return arrivals === 'constant' ? 1 : exponential(random);
}

/**
 * When requests are due: the whole schedule follows from load and seed, and is
 * drawn as it is needed, so that its size does not depend on its length.
 *
 * Warm-up and measured part each have round(rate * seconds) arrivals, whose
 * gaps are scaled so that the last one falls on the end of its part: the rate
 * asked for is the rate scheduled. Of several workers each draws the same
 * schedule and keeps the arrivals whose index leaves its own remainder.
 */
export class Schedule {
  /** Requests of the warm-up, of all workers. */
  readonly warmUpCount: number;
  /** Requests in all, of all workers. */
  readonly count: number;
  readonly #arrivals: BenchmarkLoad['arrivals'];
  readonly #parts: Part[];
  readonly #share: { index: number; of: number };
  #part = -1;
  #left = 0;
  #scale = 0;
  #random: Random;
  /** Index of the arrival that `time` belongs to, among all workers'. */
  index = -1;
  /** Milliseconds since the start of the run. */
  time = 0;

  static create(
    load: BenchmarkLoad,
    seed: number,
    share: { index: number; of: number } = { index: 0, of: 1 },
  ): Schedule {
    return new Schedule(load, seed, share);
  }

  private constructor(
    load: BenchmarkLoad,
    seed: number,
    share: { index: number; of: number },
  ) {
    const random = Random.create(seed);
    const warmUpEnd = load.warmUpSeconds * 1000;
    this.#arrivals = load.arrivals;
    this.#share = share;
    this.#random = random;
    this.warmUpCount = Math.round(load.rate * load.warmUpSeconds);
    const measured = Math.max(1, Math.round(load.rate * load.durationSeconds));
    this.count = this.warmUpCount + measured;
    this.#parts = [
      {
        count: this.warmUpCount,
        start: 0,
        end: warmUpEnd,
        random: random.split(),
      },
      {
        count: measured,
        start: warmUpEnd,
        end: warmUpEnd + load.durationSeconds * 1000,
        random: random.split(),
      },
    ];
  }

  /** Whether `index` is past the warm-up. */
  get measured(): boolean {
    return this.index >= this.warmUpCount;
  }

  /** Goes to the next arrival of this worker. @returns whether there is one */
  advance(): boolean {
    do {
      if (this.#left === 0 && !this.#nextPart()) {
        return false;
      }
      this.#left--;
      this.index++;
      this.time += gapOf(this.#arrivals, this.#random) * this.#scale;
    } while (this.index % this.#share.of !== this.#share.index);
    return true;
  }

  #nextPart(): boolean {
    this.#part++;
    const part = this.#parts[this.#part];
    if (!part) {
      return false;
    }
    if (part.count === 0) {
      return this.#nextPart();
    }
    // The gaps are drawn twice from equal generators: to add them up, and to
    // use them, which keeps no list of them.
    const rehearsal = part.random.clone();
    let sum = 0;
    for (let i = 0; i < part.count; i++) {
      sum += gapOf(this.#arrivals, rehearsal);
    }
    this.#random = part.random;
    this.#scale = (part.end - part.start) / sum;
    this.#left = part.count;
    this.time = part.start;
    return true;
  }
}
