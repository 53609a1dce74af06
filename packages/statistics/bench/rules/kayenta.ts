import type { Arms } from '../../src/comparison/Comparison.ts';
import { normalQuantile } from '../../src/distributions/normal.ts';
import type { Window } from '../Windows.ts';

const CONFIDENCE = 0.98;
const TOLERANCE = 0.25;
/** Values of a metric, one a window: as many as Kayenta's guide asks for. */
export const KAYENTA_WINDOWS = 50;

/**
 * Hodges and Lehmann's estimate of the shift between two samples, with the
 * interval that inverts the Mann-Whitney test (normal approximation, corrected
 * for ties).
 */
export function hodgesLehmann(
  experiment: readonly number[],
  control: readonly number[],
) {
  const differences = Float64Array.from(
    experiment.flatMap(value => control.map(other => value - other)),
  ).sort();
  const [m, n] = [experiment.length, control.length];
  const total = m + n;
  const tied = new Map<number, number>();
  for (const value of [...experiment, ...control]) {
    tied.set(value, (tied.get(value) ?? 0) + 1);
  }
  let ties = 0;
  tied.forEach(count => {
    ties += count ** 3 - count;
  });
  const variance = ((m * n) / 12) * (total + 1 - ties / (total * (total - 1)));
  const z = normalQuantile((1 + CONFIDENCE) / 2);
  const rank = Math.floor((m * n) / 2 - z * Math.sqrt(variance));
  const at = (index: number) =>
    differences[Math.min(Math.max(index, 0), differences.length - 1)];
  const middle = (differences.length - 1) / 2;
  return {
    lower: at(rank - 1),
    upper: at(differences.length - rank),
    estimate: (at(Math.floor(middle)) + at(Math.ceil(middle))) / 2,
  };
}

const mean = (values: readonly number[]) =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/**
 * The classification of one metric: Nodata aside, `High` when the lower end of
 * the interval is above a quarter of the estimate and the ratio of means is at
 * least 1, `Low` likewise downwards. A ratio of means that does not exist skips
 * that condition; equal data pass.
 */
export function classify(
  experiment: readonly number[],
  control: readonly number[],
): 'Pass' | 'High' | 'Low' {
  const equal = experiment.every((value, i) => value === control[i]);
  if (equal) {
    return 'Pass';
  }
  const { lower, upper, estimate } = hodgesLehmann(experiment, control);
  const ratio = mean(experiment) / mean(control);
  const bound = TOLERANCE * Math.abs(estimate);
  if (lower > bound && !(ratio < 1)) {
    return 'High';
  }
  return upper < -bound && !(ratio > 1) ? 'Low' : 'Pass';
}

const METRICS: readonly {
  of: (window: Window) => number;
  either: boolean;
}[] = [
  { of: window => window.latencies.quantile(0.95), either: false },
  { of: window => window.errors / window.total, either: false },
  {
    // Kayenta compares numbers: of outputs, the mean is what it can see.
    of: ({ outputs, total }) =>
      outputs.reduce((sum, count, i) => sum + count * i, 0) / total,
    either: true,
  },
];

/**
 * Kayenta's NetflixACAJudge-v1.0, re-implemented from its description, once at
 * the end: the canary passes when all metrics do (a score of 100).
 */
export function kayentaPromotes(arms: Arms<readonly Window[]>): boolean {
  return METRICS.every(({ of, either }) => {
    const found = classify(arms.candidate.map(of), arms.stable.map(of));
    return found === 'Pass' || (found === 'Low' && !either);
  });
}
