import { normalQuantile } from '../distributions/normal.ts';
import { studentQuantile } from '../distributions/student.ts';
import type { LogHistogram } from '../histogram/LogHistogram.ts';
import { Moments, type MomentsState } from '../Moments.ts';

/** Batches from which a design effect can be told, and to which windows are merged. */
export const MINIMUM_BATCHES = 20;

/** What was seen in one window of time. */
export interface WindowCount {
  /** Requests. */
  total: number;
  /** Those of them with the property in question: errors, slow ones. */
  events: number;
}

/**
 * By how much the variance is larger than that of independent requests. Plain
 * JSON.
 */
export interface DesignEffect {
  /** Not less than 1; absent where there were too few windows to tell. */
  factor?: number;
  /** Batches that it was told from; absent where independence is taken for granted. */
  batches?: number;
}

/** Of requests that are known to be independent. */
export const INDEPENDENT: DesignEffect = { factor: 1 };

/**
 * Where batches of adjacent windows begin, and the end of the last: of the
 * largest power of two of windows that leaves enough batches; what is left over
 * belongs to the last.
 */
function batchEdges(windows: number): number[] {
  let size = 1;
  let count = windows;
  while (count >= 2 * MINIMUM_BATCHES) {
    size *= 2;
    count = Math.floor(count / 2);
  }
  const edges = new Array<number>(count + 1);
  for (let batch = 0; batch < count; batch++) {
    edges[batch] = batch * size;
  }
  edges[count] = windows;
  return edges;
}

/**
 * The variance of a mean (or share) between clusters over that of independent
 * values of the given variance,
 *
 *     m / (m - 1) * sum (x_i - mean n_i)^2 / (n variance)
 *
 * @param totals - values of each window, none empty
 * @param sums - of those values
 */
function effectOf(
  totals: readonly number[],
  sums: readonly number[],
  varianceOf: (mean: number) => number,
  edges = batchEdges(totals.length),
): DesignEffect {
  const count = edges.length - 1;
  if (count < MINIMUM_BATCHES) {
    return { batches: count };
  }
  let total = 0;
  let sum = 0;
  for (let i = 0; i < totals.length; i++) {
    total += totals[i];
    sum += sums[i];
  }
  const mean = sum / total;
  const variance = varianceOf(mean);
  if (variance === 0) {
    return { factor: 1, batches: count };
  }
  let squares = 0;
  for (let batch = 0; batch < count; batch++) {
    let deviation = 0;
    for (let i = edges[batch]; i < edges[batch + 1]; i++) {
      deviation += sums[i] - mean * totals[i];
    }
    squares += deviation * deviation;
  }
  const factor = ((count / (count - 1)) * squares) / (total * variance);
  return { factor: Math.max(1, factor), batches: count };
}

const ofShare = (share: number) => share * (1 - share);

function checkCount(events: number, total: number): void {
  if (!(Number.isFinite(total) && events >= 0 && events <= total)) {
    throw new RangeError(`a window has ${events} events of ${total}`);
  }
}

/**
 * Design effect of a share from what was counted in consecutive windows: the
 * variance of a ratio between clusters over that of independent requests (Rao
 * and Scott, Biometrics 48, 1992), never less than 1.
 *
 * Windows are merged to between 20 and 39 batches (Schmeiser, Operations
 * Research 30, 1982, advises 10 to 30), so that dependence reaching across
 * windows counts as long as it is short against a batch, a twentieth of the
 * whole. Slower swings are not seen. Of windows without requests nothing can be
 * learnt; they do not count.
 * @throws RangeError for counts that cannot be
 */
export function designEffect(windows: readonly WindowCount[]): DesignEffect {
  windows.forEach(({ total, events }) => checkCount(events, total));
  const seen = windows.filter(({ total }) => total > 0);
  return effectOf(
    seen.map(({ total }) => total),
    seen.map(({ events }) => events),
    ofShare,
  );
}

/** The same of a mean, as batch means have it. */
export function meanDesignEffect(
  windows: readonly MomentsState[],
): DesignEffect {
  const whole = Moments.create();
  for (const window of windows) {
    if (!(window.count >= 0 && Number.isFinite(window.squares))) {
      throw new RangeError('a window has moments that are no numbers');
    }
    whole.merge(Moments.create(window));
  }
  const seen = windows.filter(({ count }) => count > 0);
  return effectOf(
    seen.map(({ count }) => count),
    seen.map(({ count, mean }) => count * mean),
    () => whole.standardDeviation ** 2,
  );
}

/**
 * The same of a quantile: of the share of values above it.
 * @param value - the quantile of all windows together
 */
export function quantileDesignEffect(
  windows: readonly LogHistogram[],
  value: number,
): DesignEffect {
  return designEffect(
    windows.map(window => ({
      total: window.count,
      events: window.countAbove(value),
    })),
  );
}

/**
 * The same of the shares of several categories: the mean of the effects of each,
 * weighted as in the first-order correction of chi-square tests by Rao and Scott
 * (Journal of the American Statistical Association 76, 1981).
 * @param windows - of each window, the counts of the categories in one order
 * @throws RangeError for counts that cannot be
 */
export function categoricalDesignEffect(
  windows: readonly (readonly number[])[],
): DesignEffect {
  const sumOf = (counts: readonly number[]) =>
    counts.reduce((sum, count) => sum + count, 0);
  const seen = windows.filter(counts => sumOf(counts) !== 0);
  const totals = seen.map(sumOf);
  const whole = sumOf(totals);
  const edges = batchEdges(seen.length);
  const batches = edges.length - 1;
  if (batches < MINIMUM_BATCHES) {
    return { batches };
  }
  let weighted = 0;
  let weights = 0;
  for (let category = 0; category < seen[0].length; category++) {
    const counts = seen.map(window => window[category]);
    counts.forEach((count, i) => checkCount(count, totals[i]));
    const { factor = 1 } = effectOf(totals, counts, ofShare, edges);
    const weight = 1 - sumOf(counts) / whole;
    weighted += weight * factor;
    weights += weight;
  }
  return { factor: weights > 0 ? weighted / weights : 1, batches };
}

/**
 * The number by which counts are divided for one end of an interval: the design
 * effect, times (t / z)^2 for that it is itself an estimate (Korn and Graubard,
 * Survey Methodology 24, 1998). NaN where it is not known.
 * @param error - of that end
 */
export function deflation(effect: DesignEffect, error: number): number {
  const { factor, batches } = effect;
  if (factor === undefined || !(factor >= 1)) {
    return NaN;
  }
  if (batches === undefined || error === 0) {
    return factor;
  }
  const t = studentQuantile(error, batches - 1);
  return factor * (t / normalQuantile(error)) ** 2;
}
