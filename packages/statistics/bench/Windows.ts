import { LogHistogram } from '../src/histogram/LogHistogram.ts';
import type { Traffic } from './traffic.ts';

/** What was counted in one window of one revision. */
export class Window {
  readonly latencies = LogHistogram.create();
  readonly outputs: number[] = new Array(10).fill(0);
  errors = 0;
  total = 0;

  static create(): Window {
    return new Window();
  }

  fill(traffic: Traffic, requests: number): void {
    for (let i = 0; i < requests; i++) {
      const { latency, failed, category } = traffic.next();
      this.latencies.record(latency);
      this.outputs[category]++;
      this.errors += failed ? 1 : 0;
    }
    this.total += requests;
  }

  merge(other: Window): void {
    this.latencies.merge(other.latencies);
    other.outputs.forEach((count, category) => {
      this.outputs[category] += count;
    });
    this.errors += other.errors;
    this.total += other.total;
  }
}

/** Consecutive windows of one revision; pairs are merged when there are 80. */
export class Windows {
  readonly #list: Window[] = [];
  readonly #whole = Window.create();
  readonly #traffic: Traffic;
  #size = 5;

  static of(traffic: Traffic): Windows {
    return new Windows(traffic);
  }

  private constructor(traffic: Traffic) {
    this.#traffic = traffic;
  }

  get list(): readonly Window[] {
    return this.#list;
  }

  get whole(): Window {
    return this.#whole;
  }

  /** Goes on until there were at least so many requests. */
  advanceTo(requests: number): void {
    while (this.#whole.total < requests) {
      const window = Window.create();
      window.fill(this.#traffic, this.#size);
      this.#whole.merge(window);
      this.#list.push(window);
      if (this.#list.length === 80) {
        this.#mergePairs();
      }
    }
  }

  #mergePairs(): void {
    const pairs = this.#list.length / 2;
    for (let i = 0; i < pairs; i++) {
      this.#list[2 * i].merge(this.#list[2 * i + 1]);
      this.#list[i] = this.#list[2 * i];
    }
    this.#list.length = pairs;
    this.#size *= 2;
  }
}
