import {
  exactQuantile,
  LogHistogram,
  Moments,
  quantileInterval,
  rankOf,
  sorted,
} from '@fairway/statistics';
import type { LatencyPart } from '../engine/types.ts';
import type { LatencyDistribution, LatencyPercentile } from './types.ts';

const PERCENTILES = [50, 75, 90, 95, 99, 99.9, 99.99];
const POINTS_PER_DECADE = 20;
const MAXIMAL_POINTS = 120;

/** Latencies of all workers: exact where all were kept, else within 0.4 %. */
export class Latencies {
  readonly histogram: LogHistogram;
  readonly #moments: Moments;
  readonly #ascending: Float64Array | undefined;

  static merge(parts: readonly LatencyPart[]): Latencies {
    return new Latencies(parts);
  }

  private constructor(parts: readonly LatencyPart[]) {
    this.histogram = LogHistogram.create();
    this.#moments = Moments.create();
    for (const part of parts) {
      this.histogram.merge(LogHistogram.fromBase64(part.histogram));
      this.#moments.merge(Moments.create(part.moments));
    }
    if (parts.every(part => part.values)) {
      const all = new Float64Array(this.histogram.count);
      let offset = 0;
      for (const { values } of parts) {
        all.set(values ?? [], offset);
        offset += values?.length ?? 0;
      }
      this.#ascending = sorted(all);
    }
  }

  get count(): number {
    return this.histogram.count;
  }

  /** NaN when empty. */
  quantile(quantile: number): number {
    return this.#ascending
      ? exactQuantile(this.#ascending, quantile)
      : this.histogram.quantile(quantile);
  }

  distribution(): LatencyDistribution {
    const { count } = this;
    if (count === 0) {
      const none = { mean: 0, standardDeviation: 0, minimum: 0, maximum: 0 };
      return { count, ...none, percentiles: [] };
    }
    return {
      count,
      mean: round(this.#moments.mean),
      standardDeviation: round(this.#moments.standardDeviation || 0),
      minimum: round(this.histogram.minimum),
      maximum: round(this.histogram.maximum),
      percentiles: PERCENTILES.filter(
        percentile => percentile <= 99 || count * (1 - percentile / 100) >= 1,
      ).map(percentile => this.#percentile(percentile)),
    };
  }

  #atRank(rank: number): number {
    return this.#ascending
      ? this.#ascending[rank - 1]
      : this.histogram.valueAtRank(rank);
  }

  #percentile(percentile: number): LatencyPercentile {
    const quantile = percentile / 100;
    const { lower, upper } = quantileInterval(this.count, quantile);
    return {
      percentile,
      value: round(this.#atRank(rankOf(quantile, this.count))),
      ...(lower !== undefined && { lower: round(this.#atRank(lower)) }),
      ...(upper !== undefined && { upper: round(this.#atRank(upper)) }),
    };
  }
}

/** To a thousandth of a microsecond: more digits would say nothing. */
function round(milliseconds: number): number {
  return Math.round(milliseconds * 1e6) / 1e6;
}

/** Percentile curves, 20 points for each factor of 10 in 1 / (1 - p). */
export function latencyCurve(response: Latencies, service: Latencies) {
  const { count } = response;
  if (count === 0) {
    return [];
  }
  const decades = Math.log10(count);
  const points = Math.min(
    MAXIMAL_POINTS,
    Math.floor(decades * POINTS_PER_DECADE) + 1,
  );
  return Array.from({ length: points }, (_, i) => {
    const quantile = 1 - 10 ** (-i / POINTS_PER_DECADE);
    return {
      percentile: Math.round(quantile * 1e8) / 1e6,
      response: round(response.quantile(quantile)),
      service: round(service.quantile(quantile)),
    };
  });
}
