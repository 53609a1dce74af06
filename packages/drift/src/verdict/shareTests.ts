import { binomialCdf, normalCdf } from '@fairway/statistics';

/** So many of so many. */
export interface Share {
  count: number;
  total: number;
}

/**
 * Cohen's h, the difference of two shares in standard deviations, whatever the
 * shares are (Cohen, "Statistical Power Analysis for the Behavioral Sciences",
 * 1988, 6.2): from nothing, 0.25 is a share of 1.6 %.
 */
export function cohensH(reference: number, current: number): number {
  return (
    2 *
    Math.abs(Math.asin(Math.sqrt(reference)) - Math.asin(Math.sqrt(current)))
  );
}

/** From this many expected values on, on each side, the normal limit serves. */
const LEAST_EXPECTED = 10;

/**
 * Two-sided p-value of two shares being the same: the pooled z-test or, where
 * less than 10 would be expected on a side, exactly given how many there are in
 * all (Przyborowski and Wilenski, Biometrika 31, 1940), as which side each of
 * rare events falls on.
 */
export function twoShareP(reference: Share, current: Share): number {
  const [n, m] = [reference.total, current.total];
  if (!(n > 0 && m > 0)) {
    throw new RangeError('a share needs values on both sides');
  }
  const having = reference.count + current.count;
  const lacking = n + m - having;
  const rare = having <= lacking;
  const fewer = rare ? having : lacking;
  if (fewer === 0) {
    return 1;
  }
  const ofCurrent = m / (n + m);
  if (fewer * Math.min(ofCurrent, 1 - ofCurrent) < LEAST_EXPECTED) {
    const mine = rare ? current.count : m - current.count;
    const atMost = binomialCdf(mine, fewer, ofCurrent);
    const atLeast = 1 - binomialCdf(mine - 1, fewer, ofCurrent);
    return Math.min(1, 2 * Math.min(atMost, atLeast));
  }
  const pooled = having / (n + m);
  const deviation = Math.sqrt(pooled * (1 - pooled) * (1 / n + 1 / m));
  const z = (current.count / m - reference.count / n) / deviation;
  return 2 * normalCdf(-Math.abs(z));
}

/**
 * Probability that at least `outside` of m values lie beyond the least or the
 * largest of n reference values, all being from one continuous distribution: an
 * exceedance test (Balakrishnan and Ng, "Precedence-Type Tests", 2006). With r =
 * m / (n + m) the runs at the two ends are geometric, at least k of both
 * together have probability r^k (1 + k (1 - r)); a little too large for finite n.
 */
export function exceedanceP(
  outside: number,
  referenceSize: number,
  currentSize: number,
): number {
  if (!(referenceSize > 0 && currentSize > 0)) {
    throw new RangeError('a range needs values on both sides');
  }
  const share = currentSize / (referenceSize + currentSize);
  return share ** outside * (1 + outside * (1 - share));
}
