import { normalQuantile } from '../distributions/normal.ts';
import { studentQuantile } from '../distributions/student.ts';

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

/** Adjacent windows put together in pairs, as long as enough batches remain. */
function batched(windows: readonly WindowCount[]): readonly WindowCount[] {
  let batches = windows.filter(window => window.total > 0);
  while (batches.length >= 2 * MINIMUM_BATCHES) {
    const pairs = Math.floor(batches.length / 2);
    const finer = batches;
    batches = Array.from({ length: pairs }, (_, i) => {
      // The last of an odd number joins the pair before it.
      const end = i === pairs - 1 ? finer.length : 2 * i + 2;
      const parts = finer.slice(2 * i, end);
      return {
        total: parts.reduce((sum, part) => sum + part.total, 0),
        events: parts.reduce((sum, part) => sum + part.events, 0),
      };
    });
  }
  return batches;
}

/**
 * Design effect of a share from what was counted in consecutive windows: the
 * variance of a ratio between clusters over that of independent requests (Rao
 * and Scott, Biometrics 48, 1992),
 *
 *     m / (m - 1) * sum (x_i - p n_i)^2 / (n p (1 - p))
 *
 * never less than 1. Windows are merged to between 20 and 39 batches (Schmeiser,
 * Operations Research 30, 1982, advises 10 to 30), so that dependence reaching
 * across windows counts as long as it is short against a batch, a twentieth of
 * the whole. Slower swings are not seen.
 */
export function designEffect(windows: readonly WindowCount[]): DesignEffect {
  const batches = batched(windows);
  const count = batches.length;
  const total = batches.reduce((sum, batch) => sum + batch.total, 0);
  const events = batches.reduce((sum, batch) => sum + batch.events, 0);
  if (!(Number.isFinite(total) && events >= 0 && events <= total)) {
    throw new RangeError('windows must have counts, no more events than total');
  }
  if (count < MINIMUM_BATCHES) {
    return { batches: count };
  }
  const share = events / total;
  if (share === 0 || share === 1) {
    return { factor: 1, batches: count };
  }
  const squares = batches.reduce(
    (sum, batch) => sum + (batch.events - share * batch.total) ** 2,
    0,
  );
  const independent = total * share * (1 - share);
  const factor = (count / (count - 1)) * (squares / independent);
  return { factor: Math.max(1, factor), batches: count };
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
