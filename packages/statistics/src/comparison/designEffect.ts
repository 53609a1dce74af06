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

interface Sum {
  total: number;
  sum: number;
}

/** Adjacent windows put together in pairs, as long as enough batches remain. */
function batched(windows: readonly Sum[]): readonly Sum[] {
  let batches = windows.filter(window => window.total > 0);
  while (batches.length >= 2 * MINIMUM_BATCHES) {
    const pairs = Math.floor(batches.length / 2);
    const finer = batches;
    batches = Array.from({ length: pairs }, (_, i) => {
      // The last of an odd number joins the pair before it.
      const end = i === pairs - 1 ? finer.length : 2 * i + 2;
      const merged = { total: 0, sum: 0 };
      for (let part = 2 * i; part < end; part++) {
        merged.total += finer[part].total;
        merged.sum += finer[part].sum;
      }
      return merged;
    });
  }
  return batches;
}

/**
 * The variance of a mean (or share) between clusters over that of independent
 * values of the given variance,
 *
 *     m / (m - 1) * sum (x_i - mean n_i)^2 / (n variance)
 */
function effectOf(
  windows: readonly Sum[],
  varianceOf: (mean: number) => number,
): DesignEffect {
  const batches = batched(windows);
  const count = batches.length;
  if (count < MINIMUM_BATCHES) {
    return { batches: count };
  }
  let total = 0;
  let sum = 0;
  for (const batch of batches) {
    total += batch.total;
    sum += batch.sum;
  }
  const mean = sum / total;
  const variance = varianceOf(mean);
  if (variance === 0) {
    return { factor: 1, batches: count };
  }
  let squares = 0;
  for (const batch of batches) {
    squares += (batch.sum - mean * batch.total) ** 2;
  }
  const factor = ((count / (count - 1)) * squares) / (total * variance);
  return { factor: Math.max(1, factor), batches: count };
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
  for (const { total, events } of windows) {
    if (!(Number.isFinite(total) && events >= 0 && events <= total)) {
      throw new RangeError(`a window has ${events} events of ${total}`);
    }
  }
  return effectOf(
    windows.map(({ total, events }) => ({ total, sum: events })),
    share => share * (1 - share),
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
  return effectOf(
    windows.map(({ count, mean }) => ({ total: count, sum: count * mean })),
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
  const totals = windows.map(counts => counts.reduce((sum, n) => sum + n, 0));
  const whole = totals.reduce((sum, total) => sum + total, 0);
  const categories = windows[0]?.length ?? 0;
  let weighted = 0;
  let weights = 0;
  let last: DesignEffect = { batches: 0 };
  for (let category = 0; category < categories; category++) {
    const counts = windows.map((window, i) => ({
      total: totals[i],
      events: window[category],
    }));
    const events = counts.reduce((sum, count) => sum + count.events, 0);
    last = designEffect(counts);
    if (last.factor === undefined) {
      return last;
    }
    weighted += (1 - events / whole) * last.factor;
    weights += 1 - events / whole;
  }
  return weights > 0 ? { ...last, factor: weighted / weights } : last;
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
