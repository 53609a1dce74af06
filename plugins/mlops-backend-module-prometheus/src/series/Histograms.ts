import { Labels } from '../dialects';
import { keyOf, Series } from './readMatrix';
import { Target } from './Target';

interface Bucket {
  bound: number;
  values: Map<number, number>;
}

/** Puts the series of buckets together to the histograms of one target. */
export class Histograms {
  readonly #found = new Map<string, { revision: number; buckets: Bucket[] }>();

  static create(): Histograms {
    return new Histograms();
  }

  private constructor() {}

  /** @param unitMs - milliseconds of one unit of the bounds */
  add(
    revision: number,
    labels: Labels,
    unitMs: number,
    samples: Series['samples'],
  ): void {
    const { le = '', ...rest } = labels;
    const key = keyOf(rest);
    const one = this.#found.get(key) ?? { revision, buckets: [] };
    this.#found.set(key, one);
    one.buckets.push({
      bound: le === '+Inf' ? Infinity : Number(le || NaN) * unitMs,
      values: new Map(samples),
    });
  }

  /** Adds the histograms to the target, and their flaws to its scrapes. */
  finish(target: Target, isCount: (value: number) => boolean): void {
    for (const { revision, buckets } of this.#found.values()) {
      buckets.sort((a, b) => a.bound - b.bound);
      const bounds = buckets.map(({ bound }) => bound);
      const isWhole =
        bounds.at(-1) === Infinity &&
        bounds.every((bound, i) => bound >= 0 && bound !== bounds[i - 1]);
      const index = target.histograms.push({ revision, bounds }) - 1;
      for (const scrape of target.scrapes) {
        const counts = buckets.flatMap(
          ({ values }) => values.get(scrape.at) ?? [],
        );
        if (counts.length === 0) {
          continue;
        }
        const isCumulative =
          counts.length === bounds.length &&
          counts.every(
            (count, i) => isCount(count) && count >= (counts[i - 1] ?? 0),
          );
        if (isWhole && isCumulative) {
          scrape.buckets[index] = counts;
        } else {
          scrape.flaw ??= `a histogram of ${target.name} has buckets that are not cumulative counts`;
        }
      }
    }
  }
}
