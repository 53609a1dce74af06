import type { CountedOutput } from './NumericTally.ts';

/** Values that are told apart: those that come first. */
const maximalValues = 500;
/** Values that are given: the most frequent. */
const givenValues = 100;
/** A longer text is no class but content, which is not kept. */
const maximalLength = 64;

/** Counts how often each value occurs. */
export class CategoricalTally {
  readonly #about: CountedOutput;
  readonly #counts = new Map<string, number>();
  #count = 0;

  static create(about: CountedOutput): CategoricalTally {
    return new CategoricalTally(about);
  }

  private constructor(about: CountedOutput) {
    this.#about = about;
  }

  add(value: string): void {
    this.#count += 1;
    const before = this.#counts.get(value);
    if (
      before !== undefined ||
      (this.#counts.size < maximalValues && value.length <= maximalLength)
    ) {
      this.#counts.set(value, (before ?? 0) + 1);
    }
  }

  counts() {
    const values = [...this.#counts]
      .map(([value, count]) => ({ value, count }))
      .sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1))
      .slice(0, givenValues);
    const given = values.reduce((sum, { count }) => sum + count, 0);
    return {
      ...this.#about,
      type: 'categorical' as const,
      count: this.#count,
      values,
      other: this.#count - given,
    };
  }
}
