import { HistogramBuilder } from './HistogramBuilder.ts';
import { MirrorTally } from './MirrorTally.ts';
import { noOutcomes, type OutcomeName } from './outcomes.ts';
import { OutputTally } from './OutputTally.ts';
import type { PaneTime } from './PaneClock.ts';

/** What one revision counts in one pane, while it lasts. */
export class Pane {
  readonly time: PaneTime;
  readonly #outcomes = { ...noOutcomes };
  #requests = 0;
  #latency: HistogramBuilder | undefined;
  #mirror: MirrorTally | undefined;
  #outputs: OutputTally | undefined;

  static create(time: PaneTime): Pane {
    return new Pane(time);
  }

  private constructor(time: PaneTime) {
    this.time = time;
  }

  finished(outcome: OutcomeName, durationMs: number): void {
    this.#requests += 1;
    this.#outcomes[outcome] += 1;
    if (outcome === 'success') {
      this.#latency ??= HistogramBuilder.create();
      this.#latency.add(durationMs);
    }
  }

  get mirror(): MirrorTally {
    this.#mirror ??= MirrorTally.create();
    return this.#mirror;
  }

  get outputs(): OutputTally {
    this.#outputs ??= OutputTally.create();
    return this.#outputs;
  }

  /** As JSON in one text: thousands of these are kept. */
  close(): string {
    const eligible = this.#outcomes.success + (this.#mirror?.successes ?? 0);
    return JSON.stringify({
      ...this.time,
      requests: this.#requests,
      outcomes: this.#outcomes,
      latency: this.#latency?.toBase64(),
      mirror: this.#mirror?.counts(),
      outputs: this.#outputs?.counts(eligible),
    });
  }
}
