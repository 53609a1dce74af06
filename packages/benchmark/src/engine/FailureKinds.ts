import type { BenchmarkFailure } from '../report/types.ts';

/** The most kinds of failures that are told apart. */
export const MAXIMAL_KINDS = 20;

/** Adds up failures by kind, and keeps the first of each as an example. */
export class FailureKinds {
  readonly #kinds = new Map<string, BenchmarkFailure>();

  static create(): FailureKinds {
    return new FailureKinds();
  }

  private constructor() {}

  /** In the order of their counts. */
  get list(): BenchmarkFailure[] {
    return [...this.#kinds.values()].sort((a, b) => b.count - a.count);
  }

  /** Those beyond the 20th kind go to the first kind of the same outcome. */
  add(failure: BenchmarkFailure): void {
    const { outcome, status, message } = failure;
    const key = `${outcome} ${status} ${message}`;
    const kind =
      this.#kinds.get(key) ??
      (this.#kinds.size < MAXIMAL_KINDS
        ? undefined
        : this.list.find(known => known.outcome === outcome) ?? this.list[0]);
    if (kind) {
      kind.count += failure.count;
      kind.firstAtSeconds = Math.min(
        kind.firstAtSeconds,
        failure.firstAtSeconds,
      );
    } else {
      this.#kinds.set(key, { ...failure });
    }
  }
}
