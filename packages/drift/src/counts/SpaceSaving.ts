/** A value and about how often it occurred. */
export interface FrequentValue {
  value: string;
  /** Never too small; too large by at most total / capacity. */
  count: number;
}

const byCount = (a: FrequentValue, b: FrequentValue) =>
  b.count - a.count || (a.value < b.value ? -1 : 1);

/**
 * The most frequent of any number of different values in bounded memory
 * (Metwally, Agrawal and El Abbadi, "Efficient Computation of Frequent and
 * Top-k Elements in Data Streams", ICDT 2005): exact up to `capacity` different
 * values; beyond, a new value takes the place and the count of the least. Each
 * value takes constant time. Merged as Cafaro, Pulimeno and Tempesta do
 * (Information Sciences 329, 2016).
 */
export class SpaceSaving {
  readonly #capacity: number;
  readonly #counts = new Map<string, number>();
  /** Values by their count. */
  readonly #byCount = new Map<number, Set<string>>();
  /** The least count that a value has. */
  #least = 0;

  static create(capacity: number): SpaceSaving {
    return new SpaceSaving(capacity);
  }

  private constructor(capacity: number) {
    this.#capacity = capacity;
  }

  get #full(): boolean {
    return this.#counts.size >= this.#capacity;
  }

  /** All that are kept, most frequent first. */
  get values(): FrequentValue[] {
    return Array.from(this.#counts, ([value, count]) => ({
      value,
      count,
    })).sort(byCount);
  }

  add(value: string): void {
    const count = this.#counts.get(value);
    if (count !== undefined) {
      this.#take(value, count);
      this.#put(value, count + 1);
    } else if (this.#full) {
      const least = this.#least;
      const [victim] = this.#byCount.get(least)!;
      this.#counts.delete(victim);
      this.#take(victim, least);
      this.#put(value, least + 1);
    } else {
      this.#put(value, 1);
      this.#least = 1;
    }
    if (!this.#byCount.has(this.#least)) {
      // What left the least count has just gone to the next.
      this.#least++;
    }
  }

  /** Replaces everything by the most frequent of a list. */
  set(values: readonly FrequentValue[]): void {
    this.#counts.clear();
    this.#byCount.clear();
    const kept = [...values].sort(byCount).slice(0, this.#capacity);
    kept.forEach(({ value, count }) => this.#put(value, count));
    this.#least = kept.at(-1)?.count ?? 0;
  }

  merge(other: SpaceSaving): void {
    // A full one may have had as many of a value as of its least, unnoticed.
    const unseen = this.#full ? this.#least : 0;
    const unseenByOther = other.#full ? other.#least : 0;
    const sums = new Map<string, number>();
    this.#counts.forEach((count, value) =>
      sums.set(value, count + (other.#counts.get(value) ?? unseenByOther)),
    );
    other.#counts.forEach((count, value) => {
      if (!this.#counts.has(value)) {
        sums.set(value, count + unseen);
      }
    });
    this.set(Array.from(sums, ([value, count]) => ({ value, count })));
  }

  #put(value: string, count: number): void {
    this.#counts.set(value, count);
    const set = this.#byCount.get(count);
    if (set) {
      set.add(value);
    } else {
      this.#byCount.set(count, new Set([value]));
    }
  }

  #take(value: string, count: number): void {
    const set = this.#byCount.get(count)!;
    set.delete(value);
    if (set.size === 0) {
      this.#byCount.delete(count);
    }
  }
}
