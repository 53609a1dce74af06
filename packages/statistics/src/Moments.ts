/** What moments are made of, to send them elsewhere. */
export interface MomentsState {
  count: number;
  mean: number;
  /** Sum of squared deviations from the mean. */
  squares: number;
}

/**
 * Mean and standard deviation of values seen one by one, by Welford's method
 * (Technometrics 4(3), 1962); merged by Chan, Golub and LeVeque (1979).
 */
export class Moments {
  #count = 0;
  #mean = 0;
  #squares = 0;

  static create(state?: MomentsState): Moments {
    return new Moments(state);
  }

  private constructor(state?: MomentsState) {
    if (state) {
      this.#count = state.count;
      this.#mean = state.mean;
      this.#squares = state.squares;
    }
  }

  get count(): number {
    return this.#count;
  }

  /** NaN when empty. */
  get mean(): number {
    return this.#count === 0 ? NaN : this.#mean;
  }

  /** Of the sample (divided by count - 1); NaN for less than two values. */
  get standardDeviation(): number {
    return this.#count < 2 ? NaN : Math.sqrt(this.#squares / (this.#count - 1));
  }

  get state(): MomentsState {
    return { count: this.#count, mean: this.#mean, squares: this.#squares };
  }

  record(value: number): void {
    this.#count++;
    const before = value - this.#mean;
    this.#mean += before / this.#count;
    this.#squares += before * (value - this.#mean);
  }

  merge(other: Moments): void {
    const count = this.#count + other.#count;
    if (count === 0) {
      return;
    }
    const distance = other.#mean - this.#mean;
    this.#squares +=
      other.#squares +
      (distance * distance * this.#count * other.#count) / count;
    this.#mean += (distance * other.#count) / count;
    this.#count = count;
  }
}
