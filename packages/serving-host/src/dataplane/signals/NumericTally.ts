import { HistogramBuilder } from './HistogramBuilder.ts';

/** Bounds the memory: 32 KiB for each sign. */
const maximalValues = 4096;
/** Beyond this a number counts as infinite: its square would be. */
const largest = 1e150;

/** Which elements are counted together. */
export interface CountedOutput {
  output: string;
  column?: number;
}

/** Counts numbers of either sign. */
export class NumericTally {
  readonly #about: CountedOutput;
  readonly #nonNegative = HistogramBuilder.create();
  #negative: HistogramBuilder | undefined;
  #count = 0;
  #notANumber = 0;
  #infinite = 0;

  static create(about: CountedOutput): NumericTally {
    return new NumericTally(about);
  }

  private constructor(about: CountedOutput) {
    this.#about = about;
  }

  /** Those beyond the bound are left out: of these it is a sample. */
  add(value: number): void {
    if (this.#count >= maximalValues) {
      return;
    }
    this.#count += 1;
    if (Number.isNaN(value)) {
      this.#notANumber += 1;
    } else if (Math.abs(value) > largest) {
      this.#infinite += 1;
    } else if (value < 0) {
      this.#negative ??= HistogramBuilder.create();
      this.#negative.add(-value);
    } else {
      this.#nonNegative.add(value);
    }
  }

  counts() {
    return {
      ...this.#about,
      type: 'numeric' as const,
      count: this.#count,
      nonNegative: this.#nonNegative.toBase64(),
      negative: this.#negative?.toBase64(),
      notANumber: this.#notANumber,
      infinite: this.#infinite,
    };
  }
}
