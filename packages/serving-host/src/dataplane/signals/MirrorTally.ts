import { HistogramBuilder } from './HistogramBuilder.ts';
import { noOutcomes, type OutcomeName } from './outcomes.ts';

/** What came of holding the answer to a copy against that of its original. */
export type Comparison = 'match' | 'mismatch' | 'none';

/** Counts the copies that one revision got. */
export class MirrorTally {
  readonly #outcomes = { ...noOutcomes };
  readonly #latency = HistogramBuilder.create();
  #dropped = 0;
  #compared = 0;
  #mismatches = 0;
  #notCompared = 0;

  static create(): MirrorTally {
    return new MirrorTally();
  }

  private constructor() {}

  get successes(): number {
    return this.#outcomes.success;
  }

  ended(outcome: OutcomeName, durationMs: number): void {
    this.#outcomes[outcome] += 1;
    if (outcome === 'success') {
      this.#latency.add(durationMs);
    }
  }

  dropped(): void {
    this.#dropped += 1;
  }

  compared(comparison: Comparison): void {
    if (comparison === 'none') {
      this.#notCompared += 1;
      return;
    }
    this.#compared += 1;
    this.#mismatches += comparison === 'mismatch' ? 1 : 0;
  }

  counts() {
    return {
      outcomes: this.#outcomes,
      dropped: this.#dropped,
      compared: this.#compared,
      mismatches: this.#mismatches,
      notCompared: this.#notCompared,
      latency: this.#latency.toBase64(),
    };
  }
}
