/**
 * q-values: the share of false discoveries among all tests at least as
 * significant as this one (Benjamini and Hochberg, J. R. Stat. Soc. B 57(1),
 * 1995). Valid for independent tests and for such that depend positively on
 * each other (Benjamini and Yekutieli, Ann. Stat. 29(4), 2001).
 * @throws RangeError unless every p lies from 0 to 1
 */
export function benjaminiHochberg(ps: readonly number[]): number[] {
  if (!ps.every(p => p >= 0 && p <= 1)) {
    throw new RangeError('p-values lie from 0 to 1');
  }
  const order = ps.map((_, i) => i).sort((i, j) => ps[j] - ps[i]);
  const qs = Array<number>(ps.length);
  let least = 1;
  order.forEach((index, place) => {
    least = Math.min(least, (ps[index] * ps.length) / (ps.length - place));
    qs[index] = least;
  });
  return qs;
}
