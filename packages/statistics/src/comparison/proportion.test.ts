import fc from 'fast-check';
import {
  exactInterval,
  proportionDifference,
  wilsonInterval,
} from './proportion.ts';

const BOTH = { lower: 0.025, upper: 0.025 };

describe('wilsonInterval', () => {
  // SciPy 1.17.1, binomtest(k, n).proportion_ci(0.95, 'wilson').
  it.each([
    [3, 10, 0.10779126740630102, 0.6032218525388546],
    [0, 20, 0, 0.16112515805281935],
    [995, 1000, 0.9883490446266248, 0.9978624644726755],
  ])('of %d in %d is that of SciPy', (events, total, lower, upper) => {
    const found = wilsonInterval({ events, total }, BOTH);
    expect(found.lower).toBeCloseTo(lower, 12);
    expect(found.upper).toBeCloseTo(upper, 12);
  });
});

describe('exactInterval', () => {
  // SciPy 1.17.1, binomtest(k, n).proportion_ci(0.95, 'exact').
  it.each([
    [3, 10, 0.06673951117773447, 0.652452850060008],
    [0, 20, 0, 0.16843347098308548],
    [5, 100_000, 0.0000162350568168547, 0.00011667943008112559],
  ])('of %d in %d is that of SciPy', (events, total, lower, upper) => {
    const found = exactInterval({ events, total }, BOTH);
    expect(found.lower).toBeCloseTo(lower, 12);
    expect(found.upper).toBeCloseTo(upper, 12);
  });

  it('refuses counts that cannot be', () => {
    expect(() => exactInterval({ events: 3, total: 2 }, BOTH)).toThrow(
      '3 events of 2, which cannot be',
    );
    expect(() => exactInterval({ events: 0, total: 0 }, BOTH)).toThrow(
      'no requests',
    );
  });

  it('is wider for requests that depend on each other', () => {
    const plain = { events: 20, total: 400 };
    const bursty = { ...plain, designEffect: { factor: 4, batches: 30 } };
    const narrow = exactInterval(plain, BOTH);
    const wide = exactInterval(bursty, BOTH);
    expect(wide.lower).toBeLessThan(narrow.lower);
    expect(wide.upper).toBeGreaterThan(narrow.upper);
  });
});

describe('proportionDifference', () => {
  // Newcombe, Statistics in Medicine 17 (1998) 873-890, table II, method 10.
  it.each([
    [56, 70, 48, 80, 0.0524, 0.3339],
    [9, 10, 3, 10, 0.1705, 0.809],
    [5, 56, 0, 29, -0.0381, 0.1926],
    [10, 10, 0, 20, 0.6791, 1],
  ])(
    'with score limits, of %d/%d and %d/%d, is that of Newcombe',
    (a, m, b, n, lower, upper) => {
      const found = proportionDifference(
        {
          candidate: { events: a, total: m },
          stable: { events: b, total: n },
        },
        BOTH,
        'score',
      );
      expect(found.lower).toBeCloseTo(lower, 4);
      expect(found.upper).toBeCloseTo(upper, 4);
      expect(found.estimate).toBeCloseTo(a / m - b / n, 12);
    },
  );

  it('has its signs turned when the arms are exchanged', () => {
    const arm = fc
      .tuple(fc.nat(500), fc.nat(500))
      .map(([events, others]) => ({ events, total: events + others + 1 }));
    fc.assert(
      fc.property(arm, arm, (candidate, stable) => {
        const ours = proportionDifference({ candidate, stable }, BOTH);
        const theirs = proportionDifference(
          { candidate: stable, stable: candidate },
          BOTH,
        );
        expect(ours.lower).toBeCloseTo(-theirs.upper!, 9);
        expect(ours.lower).toBeLessThanOrEqual(ours.estimate! + 1e-12);
        expect(ours.upper).toBeGreaterThanOrEqual(ours.estimate! - 1e-12);
      }),
    );
  });

  it.each([
    [{ events: 0, total: 0 }, 'the candidate has no requests'],
    [{ events: NaN, total: 5 }, 'the candidate has counts that are not finite'],
    [{ events: -1, total: 5 }, 'the candidate has -1 events of 5'],
    [{ events: 6, total: 5 }, 'the candidate has 6 events of 5'],
    [
      { events: 1, total: 5, designEffect: { batches: 3 } },
      'the candidate has too few windows',
    ],
  ])('is undetermined, and says why, of %j', (candidate, reason) => {
    const found = proportionDifference(
      { candidate, stable: { events: 1, total: 100 } },
      BOTH,
    );
    expect(found).toEqual({
      neutral: 0,
      reason: expect.stringContaining(reason),
    });
  });

  it('leaves out an end that may not err at all', () => {
    const arms = {
      candidate: { events: 1, total: 100 },
      stable: { events: 1, total: 100 },
    };
    const found = proportionDifference(arms, { lower: 0.05, upper: 0 });
    expect(found.upper).toBeUndefined();
    expect(found.lower).toBeLessThan(0);
  });

  it.each([-0.1, 0.5, 1, NaN])('refuses the error %s', upper => {
    const arm = { events: 1, total: 100 };
    expect(() =>
      proportionDifference(
        { candidate: arm, stable: arm },
        { lower: 0.01, upper },
      ),
    ).toThrow('from 0 to under 0.5');
  });
});
