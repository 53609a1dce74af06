import { LogHistogram } from '@fairway/statistics';
import type { WindowPart } from './types.ts';

/** What one worker counted of one window. */
export class WindowCounts {
  readonly #index: number;
  #histogram: LogHistogram | undefined;
  #changed = true;
  #closed = false;
  scheduled = 0;
  sent = 0;
  succeeded = 0;
  failed = 0;
  inFlight = 0;
  peak = 0;

  static create(index: number): WindowCounts {
    return new WindowCounts(index);
  }

  private constructor(index: number) {
    this.#index = index;
  }

  touch(): void {
    this.#changed = true;
  }

  succeed(latency: number): void {
    this.succeeded++;
    this.#histogram ??= LogHistogram.create();
    this.#histogram.record(latency);
    this.#changed = true;
  }

  /**
   * @param over - whether nothing more will be scheduled in it
   * @returns undefined when nothing changed since it was last taken
   */
  take(over: boolean): WindowPart | undefined {
    const closed = over && this.succeeded + this.failed === this.scheduled;
    if (this.#closed || !(this.#changed || closed)) {
      return undefined;
    }
    const histogram = this.#histogram?.toBase64();
    this.#changed = false;
    this.#closed = closed;
    if (closed) {
      this.#histogram = undefined;
    }
    return {
      index: this.#index,
      closed,
      scheduled: this.scheduled,
      sent: this.sent,
      succeeded: this.succeeded,
      failed: this.failed,
      inFlight: this.inFlight,
      peak: this.peak,
      ...(histogram !== undefined && { histogram }),
    };
  }
}
