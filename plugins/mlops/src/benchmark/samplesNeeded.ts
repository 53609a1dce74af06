/** The share of cases in which an interval holds the true percentile. */
const confidence = 0.95;

/**
 * How many samples a two-sided 95 % interval of a percentile needs.
 *
 * The interval lies between two of the sorted samples (order statistics,
 * without assumptions on the distribution). Its upper one exists once the
 * largest of n samples lies above the percentile with probability 0.975, that
 * is 1 - p^n >= 0.975; its lower one once 1 - (1 - p)^n >= 0.975.
 */
export function samplesNeeded(percentile: number): number {
  const p = percentile / 100;
  const tail = (1 - confidence) / 2;
  return Math.ceil(Math.log(tail) / Math.log(Math.max(p, 1 - p)));
}
