import fc from 'fast-check';
import { Random } from '../random/Random.ts';
import { binomialCdf, binomialQuantile } from '../distributions/binomial.ts';
import {
  quantileInterval,
  samplesForBound,
  samplesForInterval,
} from './interval.ts';
import { exactQuantile, rankOf, sorted } from './percentile.ts';

// Reference values of this file are SciPy 1.17.1's, binom.cdf and binom.ppf.
describe('the binomial distribution', () => {
  it.each([
    [3, 10, 0.3, 0.6496107184000002],
    [990, 1000, 0.99, 0.5426994078251104],
    [500, 1000, 0.5, 0.5126125090891802],
    [9998, 10_000, 0.9999, 0.26424111735047784],
    [0, 5, 0.1, 0.59049],
  ])(
    'has at most %d of %d at %d with the right probability',
    (k, n, p, cdf) => {
      expect(binomialCdf(k, n, p)).toBeCloseTo(cdf, 11);
    },
  );

  it('holds for ten million trials', () => {
    expect(binomialCdf(4_000_000, 10_000_000, 0.4)).toBeCloseTo(
      0.5001373419341848,
      6,
    );
  });

  it.each([
    [0.025, 1000, 0.5, 469],
    [0.975, 1000, 0.5, 531],
    [0.025, 1000, 0.99, 983],
    [0.975, 1000, 0.99, 996],
    [0.025, 100, 0.99, 97],
    [0.975, 100, 0.99, 100],
    [0.975, 367, 0.99, 367],
    [0.975, 368, 0.99, 367],
    [0.975, 10_000_000, 0.999, 9_990_195],
    [0.5, 7, 0.2, 1],
    [0.025, 20, 0.9, 15],
  ])('has the quantile %d of %d at %d', (quantile, n, p, k) => {
    expect(binomialQuantile(quantile, n, p)).toBe(k);
  });

  it('adds up to what its probabilities add up to', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 30 }),
        fc.double({ min: 0.01, max: 0.99, noNaN: true }),
        fc.nat(30),
        (n, p, k) => {
          let choose = 1;
          let sum = 0;
          for (let i = 0; i <= Math.min(k, n); i++) {
            sum += choose * p ** i * (1 - p) ** (n - i);
            choose = (choose * (n - i)) / (i + 1);
          }
          expect(binomialCdf(k, n, p)).toBeCloseTo(sum, 10);
        },
      ),
    );
  });

  it('refuses what is no probability', () => {
    expect(() => binomialCdf(1, 2, 1.5)).toThrow('from 0 to 1');
    expect(() => binomialCdf(1, 2.5, 0.5)).toThrow('whole number');
    expect(() => binomialQuantile(2, 2, 0.5)).toThrow('from 0 to 1');
  });
});

describe('exact quantiles', () => {
  it('are always one of the values, with the right share below', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ noNaN: true }), { minLength: 1, maxLength: 50 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (list, quantile) => {
          const values = Float64Array.from(list);
          const found = exactQuantile(sorted(values), quantile);
          expect(list.some(entry => entry === found)).toBe(true);
          const atMost = list.filter(entry => entry <= found).length;
          expect(atMost / list.length).toBeGreaterThanOrEqual(quantile - 1e-9);
        },
      ),
    );
  });

  it('does not take a rounding error for a rank', () => {
    expect(rankOf(0.99, 1000)).toBe(990);
    expect(rankOf(0.999, 1000)).toBe(999);
    expect(rankOf(0.9, 10)).toBe(9);
    expect(rankOf(0.07, 100)).toBe(7);
  });

  it('are not there without values', () => {
    expect(exactQuantile(new Float64Array(0), 0.5)).toBeNaN();
  });

  it('leave the values in their order', () => {
    const values = Float64Array.of(3, 1, 2);
    expect([...sorted(values)]).toEqual([1, 2, 3]);
    expect([...values]).toEqual([3, 1, 2]);
  });
});

describe('quantileInterval', () => {
  it.each([
    [1000, 0.5, { lower: 469, upper: 532 }],
    [1000, 0.99, { lower: 983, upper: 997 }],
    [100, 0.99, { lower: 97 }],
    [10, 0.5, { lower: 2, upper: 9 }],
    [3, 0.5, {}],
  ])('of %d values at %d', (count, quantile, ranks) => {
    expect(quantileInterval(count, quantile)).toEqual(ranks);
  });

  it('has an upper end from 368 values on, for the 99th percentile', () => {
    expect(samplesForInterval(0.99)).toBe(368);
    expect(quantileInterval(367, 0.99).upper).toBeUndefined();
    expect(quantileInterval(368, 0.99).upper).toBe(368);
  });

  it('holds the true quantile as often as it says', () => {
    const random = Random.create(11);
    let held = 0;
    for (let repeat = 0; repeat < 4000; repeat++) {
      const values = sorted(
        Float64Array.from({ length: 200 }, () => random.next()),
      );
      const { lower = 1, upper = 200 } = quantileInterval(200, 0.9);
      held += values[lower - 1] <= 0.9 && values[upper - 1] >= 0.9 ? 1 : 0;
    }
    expect(held / 4000).toBeGreaterThan(0.945);
  });
});

describe('samplesForBound', () => {
  // The table of MLPerf LoadGen's documentation; at 95 % by the same formula.
  it.each([
    [0.9, [44, 64, 81], 29],
    [0.95, [90, 130, 165], 59],
    [0.99, [459, 662, 838], 299],
    [0.999, [4603, 6636, 8403], 2995],
  ])('of percentile %d is MLPerf’s', (quantile, table, at95) => {
    expect([0, 1, 2].map(over => samplesForBound(quantile, over))).toEqual(
      table,
    );
    expect(samplesForBound(quantile, 0, 0.95)).toBe(at95);
  });
});
