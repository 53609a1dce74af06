import { LogHistogram } from '@fairway/statistics';

/** No request takes a day: no value beyond the last bound is taken for too small. */
const BEYOND_MS = 86_400_000;

/**
 * The radical inverse in base 2: the sequence of van der Corput (Nederlandse
 * Akademie van Wetenschappen 38, 1935). Of any `n` numbers in a row, the share
 * within an interval differs from its length by at most (log2(n) + 2) / n or so
 * (Kuipers and Niederreiter, "Uniform Distribution of Sequences", 2.3).
 */
function radicalInverse(index: number): number {
  let bits = index >>> 0;
  bits = ((bits >>> 16) | (bits << 16)) >>> 0;
  bits = (((bits & 0x00ff00ff) << 8) | ((bits & 0xff00ff00) >>> 8)) >>> 0;
  bits = (((bits & 0x0f0f0f0f) << 4) | ((bits & 0xf0f0f0f0) >>> 4)) >>> 0;
  bits = (((bits & 0x33333333) << 2) | ((bits & 0xcccccccc) >>> 2)) >>> 0;
  bits = (((bits & 0x55555555) << 1) | ((bits & 0xaaaaaaaa) >>> 1)) >>> 0;
  return bits / 2 ** 32;
}

/**
 * Records what buckets counted between two scrapes: values spread evenly over
 * each bucket, as `histogram_quantile` of Prometheus takes them to be. Which place
 * a value gets depends only on how many its bucket had counted before, so that
 * the histograms of parts, merged, equal the one of the whole.
 *
 * The value at any rank lies in the bucket of the true one: it is wrong by less
 * than the quotient of the bucket's bounds. What lies beyond the last finite bound
 * is recorded as a day, for nothing is known of it but that it is slower.
 *
 * @param bounds - upper, in milliseconds, ascending, the last infinite
 * @param from - cumulative counts at the earlier scrape, one for each bound
 * @param to - the same at the later one, nowhere less
 */
export function placeCounts(
  histogram: LogHistogram,
  bounds: readonly number[],
  from: readonly number[],
  to: readonly number[],
): void {
  for (let i = 0; i < bounds.length; i++) {
    const first = from[i] - (from[i - 1] ?? 0);
    const end = to[i] - (to[i - 1] ?? 0);
    const lower = bounds[i - 1] ?? 0;
    const width = bounds[i] - lower;
    for (let index = first; index < end; index++) {
      histogram.record(
        width === Infinity
          ? Math.max(BEYOND_MS, lower)
          : lower + width * radicalInverse(index + 1),
      );
    }
  }
}
