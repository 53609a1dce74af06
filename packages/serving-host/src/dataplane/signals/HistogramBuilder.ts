import { LogHistogram } from '@fairway/statistics';

const firstRoom = 16;
const mostRoom = 1024;

/** For whoever has few values: an own histogram takes 64 KiB. */
let shared: LogHistogram | undefined;

/**
 * Takes values that are not negative and makes a histogram of them in the end.
 * A value costs a write into an array; only every 1024th costs more.
 */
export class HistogramBuilder {
  #values = new Float64Array(firstRoom);
  #held = 0;
  #folded: LogHistogram | undefined;

  static create(): HistogramBuilder {
    return new HistogramBuilder();
  }

  private constructor() {}

  /** @param value - from 0 and finite */
  add(value: number): void {
    if (this.#held === this.#values.length) {
      this.#makeRoom();
    }
    this.#values[this.#held] = value;
    this.#held += 1;
  }

  /** As LogHistogram in base64; `undefined` when there are no values. */
  toBase64(): string | undefined {
    if (this.#held === 0 && !this.#folded) {
      return undefined;
    }
    shared ??= LogHistogram.create();
    const histogram = this.#folded ?? shared;
    this.#foldInto(histogram);
    const text = histogram.toBase64();
    if (histogram === shared) {
      shared.clear();
    }
    return text;
  }

  #makeRoom(): void {
    if (this.#values.length < mostRoom) {
      const more = new Float64Array(this.#values.length * 4);
      more.set(this.#values);
      this.#values = more;
    } else {
      this.#folded ??= LogHistogram.create();
      this.#foldInto(this.#folded);
    }
  }

  #foldInto(histogram: LogHistogram): void {
    for (let index = 0; index < this.#held; index += 1) {
      histogram.record(this.#values[index]);
    }
    this.#held = 0;
  }
}
