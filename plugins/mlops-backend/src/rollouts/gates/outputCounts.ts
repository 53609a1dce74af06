import {
  CategoricalDistribution,
  NumericDistribution,
  OutputDistribution,
  ServiceWindow,
} from '@fairway/backstage-plugin-mlops-node';
import type { OutputCounts } from '@fairway/gates';
import { LogHistogram } from '@fairway/statistics';

/** Intervals of equal mass that numbers are counted in; judges join them. */
const intervals = 20;
const otherValues = '(other)';
/** As a share of the value, at most: buckets are a 128th of an octave. */
const bucketWidth = 1 / 128;
/** The histograms do not tell smaller values from 0. */
const leastAboveZero = 2 ** -24;

type Counts = Record<string, OutputCounts>;

/** Less by more than the width of a bucket of the histograms. */
function justBelow(value: number): number {
  return value === 0
    ? -Number.MIN_VALUE
    : value - 4 * bucketWidth * Math.abs(value);
}

/** Counts of classes. */
class Classes {
  readonly #counts = new Map<string, number>();

  add({ values, other }: CategoricalDistribution): void {
    for (const { value, count } of [
      ...values,
      ...(other > 0 ? [{ value: otherValues, count: other }] : []),
    ]) {
      this.#counts.set(value, (this.#counts.get(value) ?? 0) + count);
    }
  }

  get counts(): OutputCounts {
    return { kind: 'classes', counts: Object.fromEntries(this.#counts) };
  }
}

/** Numbers of both signs. */
class Numbers {
  readonly #negative = LogHistogram.create();
  readonly #nonNegative = LogHistogram.create();
  #notFinite = 0;

  add(found: NumericDistribution): void {
    if (found.negative !== undefined) {
      this.#negative.merge(LogHistogram.fromBase64(found.negative));
    }
    if (found.nonNegative !== undefined) {
      this.#nonNegative.merge(LogHistogram.fromBase64(found.nonNegative));
    }
    this.#notFinite += found.notANumber + found.infinite;
  }

  get #count(): number {
    return this.#negative.count + this.#nonNegative.count;
  }

  /**
   * Values that divide what there is into parts of about the same mass, and those
   * between which all of it lies.
   */
  edges(parts: number): number[] {
    if (this.#count === 0) {
      return [];
    }
    const ranks = Array.from({ length: parts }, (_, i) =>
      Math.ceil(((i + 1) * this.#count) / parts),
    );
    return [
      ...new Set([
        justBelow(this.#valueAtRank(1)),
        ...ranks.map(rank => this.#valueAtRank(rank)),
      ]),
    ].sort((a, b) => a - b);
  }

  countsBetween(edges: readonly number[]): OutputCounts {
    const upTo = [...edges.map(edge => this.#atMost(edge)), this.#count];
    return {
      kind: 'values',
      edges: [...edges],
      counts: upTo.map((count, i) => count - (upTo[i - 1] ?? 0)),
      notFinite: this.#notFinite,
    };
  }

  #valueAtRank(rank: number): number {
    const below = this.#negative.count;
    return rank <= below
      ? -this.#negative.valueAtRank(below - rank + 1)
      : this.#nonNegative.valueAtRank(rank - below);
  }

  #atMost(edge: number): number {
    return edge < 0
      ? this.#negative.countAbove(-edge * (1 - bucketWidth))
      : this.#count -
          this.#nonNegative.countAbove(Math.max(edge, leastAboveZero));
  }
}

/**
 * What two revisions predicted, counted in the same classes and intervals; the
 * edges of the intervals are quantiles of the stable revision. Pure.
 */
export function pairedOutputCounts(
  stable: readonly ServiceWindow[],
  candidate: readonly ServiceWindow[],
): { stable: Counts; candidate: Counts } {
  const [before, after] = [merged(stable), merged(candidate)];
  const counts: { stable: Counts; candidate: Counts } = {
    stable: {},
    candidate: {},
  };
  for (const [name, expected] of before) {
    const found = after.get(name);
    if (expected instanceof Classes) {
      counts.stable[name] = expected.counts;
      if (found instanceof Classes) {
        counts.candidate[name] = found.counts;
      }
    } else {
      const edges = expected.edges(intervals);
      counts.stable[name] = expected.countsBetween(edges);
      if (found instanceof Numbers) {
        counts.candidate[name] = found.countsBetween(edges);
      }
    }
  }
  return counts;
}

function merged(
  windows: readonly ServiceWindow[],
): Map<string, Classes | Numbers> {
  const all = new Map<string, Classes | Numbers>();
  for (const { outputs } of windows) {
    for (const found of outputs?.distributions ?? []) {
      const name = nameOf(found);
      const known =
        all.get(name) ??
        (found.type === 'categorical' ? new Classes() : new Numbers());
      all.set(name, known);
      if (known instanceof Classes && found.type === 'categorical') {
        known.add(found);
      } else if (known instanceof Numbers && found.type === 'numeric') {
        known.add(found);
      }
    }
  }
  return all;
}

/** `probabilities[1]` is the second column of the output `probabilities`. */
function nameOf({ output, column }: OutputDistribution): string {
  return column === undefined ? output : `${output}[${column}]`;
}
