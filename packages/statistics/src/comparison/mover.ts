/** One estimate with its limits; the estimate itself may lie anywhere within `least` and `most`. */
export interface Limits {
  /** -Infinity where there is none. */
  lower: number;
  least: number;
  most: number;
  /** Infinity where there is none. */
  upper: number;
}

/** d - sqrt(a^2 + b^2), where one of the squares is not finite: the sum. */
function end(distance: number, a: number, b: number): number {
  return distance - Math.hypot(a, b);
}

/**
 * Limits of the difference of two independent quantities from the limits of
 * each (MOVER, the method of variance estimates recovery: Zou and Donner,
 * Statistics in Medicine 27, 2008; Newcombe's hybrid interval, 17, 1998, is
 * that of Wilson's limits):
 *
 *     lower = d - sqrt((e1 - l1)^2 + (u2 - e2)^2)
 *     upper = d + sqrt((u1 - e1)^2 + (e2 - l2)^2)
 *
 * Both grow with e1, l1 and u1 and fall with e2, l2 and u2, so that of an
 * estimate known only to lie in a range the worse end gives limits that hold.
 * Where a term is infinite, the difference of the limits themselves is taken,
 * which is never narrower.
 */
export function moverDifference(first: Limits, second: Limits) {
  const outer = {
    lower: first.lower - second.upper,
    upper: first.upper - second.lower,
  };
  const lower = end(
    first.least - second.most,
    first.least - first.lower,
    second.upper - second.most,
  );
  const upper = -end(
    second.least - first.most,
    first.upper - first.most,
    second.least - second.lower,
  );
  return {
    lower: Number.isFinite(lower) ? lower : outer.lower,
    upper: Number.isFinite(upper) ? upper : outer.upper,
  };
}
