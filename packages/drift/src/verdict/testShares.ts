import type { ShareCheck } from '../report/DriftReport.ts';
import type { Counted } from './testDistribution.ts';
import { cohensH, exceedanceP, twoShareP, type Share } from './shareTests.ts';

/** A share with its test; judged only once all tests are known. */
export type ShareTest = Omit<ShareCheck, 'q' | 'state'> & {
  /** Whether there is enough to say anything. */
  enough: boolean;
};

function testOf(
  kind: ShareCheck['kind'],
  reference: Share,
  current: Share,
  minimumSamples: number,
): ShareTest {
  const share = ({ count, total }: Share) => ({
    count,
    share: total === 0 ? 0 : count / total,
  });
  const enough = Math.min(reference.total, current.total) >= minimumSamples;
  // What neither side has cannot be significant, and so takes no part in the
  // correction for many tests (Tarone, Biometrics 46(2), 1990).
  const tested = enough && reference.count + current.count > 0;
  const sides = { reference: share(reference), current: share(current) };
  return {
    ...{ kind, enough, ...sides },
    p: tested ? twoShareP(reference, current) : null,
    effect: enough ? cohensH(sides.reference.share, sides.current.share) : null,
  };
}

/**
 * Of the reference none lies out of its own range, but of as many values more
 * 2 / (n + 1) would on average: that is what the window is compared with.
 */
function testRange(
  counted: Extract<Counted, { bins: unknown }>,
  minimumSamples: number,
): ShareTest {
  const { reference, current } = counted;
  const [n, m] = [reference.values, current.values];
  const outside = current.below + current.above;
  const test = testOf(
    'out-of-range',
    { count: reference.below + reference.above, total: n },
    { count: outside, total: m },
    minimumSamples,
  );
  if (test.p === null) {
    return test;
  }
  const expected = Math.max(test.reference.share, Math.min(1, 2 / (n + 1)));
  const { share } = test.current;
  return {
    ...test,
    p: Math.max(test.p, exceedanceP(outside, n, m)),
    effect: share > expected ? cohensH(expected, share) : 0,
  };
}

/** Tests the shares of one feature that are no part of its distribution. */
export function testShares(
  counted: Counted,
  minimumSamples: number,
): ShareTest[] {
  const { reference, current } = counted;
  const test = (
    kind: ShareCheck['kind'],
    of: (counts: typeof reference) => number,
    whole: (counts: typeof reference) => number,
  ) =>
    testOf(
      kind,
      { count: of(reference), total: whole(reference) },
      { count: of(current), total: whole(current) },
      minimumSamples,
    );
  const tests = [
    test(
      'missing',
      counts => counts.missing,
      counts => counts.total,
    ),
    test(
      'invalid',
      counts => counts.invalid + ('nonFinite' in counts ? counts.nonFinite : 0),
      counts => counts.total,
    ),
  ];
  if ('bins' in counted) {
    return [...tests, testRange(counted, minimumSamples)];
  }
  return counted.reference.other > 0
    ? tests
    : [
        ...tests,
        test(
          'new-values',
          counts => ('other' in counts ? counts.other : 0),
          counts => counts.values,
        ),
      ];
}
