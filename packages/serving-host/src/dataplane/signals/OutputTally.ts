import type { ReadOutput } from '../outputs/ReadOutput.ts';
import { CategoricalTally } from './CategoricalTally.ts';
import { NumericTally } from './NumericTally.ts';

/** Why an answer that was chosen was not read. */
export type Skipped = 'tooLarge' | 'noTime' | 'unreadable';

const maximalDistributions = 64;
/** Outputs with more elements in a row are counted as one. */
const maximalColumns = 16;
/** Of one output of one answer. */
const maximalElements = 1024;
/** Characters of all distributions of a pane; the last ones give way. */
const maximalText = 48 * 1024;

/** Counts what answers say, for each output or column apart. */
export class OutputTally {
  readonly #skipped: Record<Skipped, number> = {
    tooLarge: 0,
    noTime: 0,
    unreadable: 0,
  };
  readonly #distributions = new Map<string, NumericTally | CategoricalTally>();
  #answers = 0;

  static create(): OutputTally {
    return new OutputTally();
  }

  private constructor() {}

  skip(reason: Skipped): void {
    this.#skipped[reason] += 1;
  }

  read(outputs: readonly ReadOutput[]): void {
    this.#answers += 1;
    for (const output of outputs) {
      const width = output.width <= maximalColumns ? output.width : 1;
      const length = Math.min(output.values.length, maximalElements);
      for (let index = 0; index < length; index += 1) {
        this.#of(output, width > 1 ? index % width : undefined)?.add(
          output.values[index] as never,
        );
      }
    }
  }

  /** @param eligible - Of how many answers those that were read are a sample. */
  counts(eligible: number) {
    const all = Math.max(eligible, this.#answers);
    return {
      answers: this.#answers,
      eligible: all,
      share: all > 0 ? this.#answers / all : 0,
      skipped: this.#skipped,
      distributions: this.#fitting(),
    };
  }

  #fitting() {
    const fitting = [];
    let size = 0;
    for (const tally of this.#distributions.values()) {
      const counts = tally.counts();
      size += JSON.stringify(counts).length;
      if (size > maximalText) {
        break;
      }
      fitting.push(counts);
    }
    return fitting;
  }

  #of(
    { name, type }: ReadOutput,
    column: number | undefined,
  ): NumericTally | CategoricalTally | undefined {
    const key = `${type} ${column ?? ''} ${name}`;
    let tally = this.#distributions.get(key);
    if (!tally && this.#distributions.size < maximalDistributions) {
      const about = { output: name, ...(column !== undefined && { column }) };
      tally =
        type === 'numeric'
          ? NumericTally.create(about)
          : CategoricalTally.create(about);
      this.#distributions.set(key, tally);
    }
    return tally;
  }
}
