import { LogHistogram, Moments } from '@fairway/statistics';
import type { LatencyPart } from './types.ts';

/**
 * Latencies: every one in a histogram, and as they are as long as there is
 * room for all of them.
 */
export class LatencyRecorder {
  readonly #histogram = LogHistogram.create();
  readonly #moments = Moments.create();
  readonly #room: number;
  #values: Float64Array;

  /** @param room - of how many values to keep each */
  static create(room: number): LatencyRecorder {
    return new LatencyRecorder(room);
  }

  private constructor(room: number) {
    this.#room = room;
    this.#values = new Float64Array(Math.min(room, 1024));
  }

  record(value: number): void {
    const { count } = this.#histogram;
    if (count < this.#room) {
      if (count === this.#values.length) {
        const larger = new Float64Array(Math.min(2 * count, this.#room));
        larger.set(this.#values);
        this.#values = larger;
      }
      this.#values[count] = value;
    }
    this.#histogram.record(value);
    this.#moments.record(value);
  }

  part(): LatencyPart {
    const { count } = this.#histogram;
    return {
      histogram: this.#histogram.toBase64(),
      moments: this.#moments.state,
      ...(count <= this.#room && { values: this.#values.slice(0, count) }),
    };
  }
}
