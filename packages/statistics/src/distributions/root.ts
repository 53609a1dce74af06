/**
 * Where a continuous monotone function crosses zero between two points of
 * different sign, by Chandrupatla's method (Advances in Engineering Software
 * 28(3), 1997): inverse quadratic interpolation where that is safe, else
 * halving. An end that is a root already is returned.
 */
export function findRoot(
  f: (x: number) => number,
  low: number,
  high: number,
  relative = 1e-13,
): number {
  let [a, b, c] = [high, low, high];
  let [fa, fb, fc] = [f(high), f(low), 0];
  fc = fa;
  let t = 0.5;
  for (let step = 0; step < 200; step++) {
    const x = a + t * (b - a);
    const fx = f(x);
    if (Math.sign(fx) === Math.sign(fa)) {
      [c, fc] = [a, fa];
    } else {
      [c, fc] = [b, fb];
      [b, fb] = [a, fa];
    }
    [a, fa] = [x, fx];
    const best = Math.abs(fa) < Math.abs(fb) ? a : b;
    const tolerance = relative * Math.abs(best) + 1e-300;
    const limit = tolerance / Math.abs(b - a);
    if (!(limit < 0.5) || fa === 0) {
      return best;
    }
    const xi = (a - b) / (c - b);
    const phi = (fa - fb) / (fc - fb);
    t =
      phi * phi < xi && (1 - phi) * (1 - phi) < 1 - xi
        ? (fa / (fb - fa)) * (fc / (fb - fc)) +
          ((c - a) / (b - a)) * (fa / (fc - fa)) * (fb / (fc - fb))
        : 0.5;
    t = Math.min(1 - limit, Math.max(limit, t));
  }
  return Math.abs(fa) < Math.abs(fb) ? a : b;
}
