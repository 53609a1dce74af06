import fc from 'fast-check';
import { LogHistogram } from '../histogram/LogHistogram.ts';
import { sorted } from '../percentiles/percentile.ts';
import { quantileDifference, quantileRatio } from './quantile.ts';

const BOTH = { lower: 0.05, upper: 0.05 };

const histogramOf = (values: Float64Array) => {
  const histogram = LogHistogram.create();
  values.forEach(value => histogram.record(value));
  return histogram;
};

const latencies = fc
  .array(
    fc.oneof(
      fc.double({ min: 1e-3, max: 1e4, noNaN: true }),
      fc.integer({ min: 1, max: 5 }),
    ),
    { minLength: 1, maxLength: 120 },
  )
  .map(list => sorted(Float64Array.from(list)));

const quantile = fc.constantFrom(0.5, 0.9, 0.95);

function encloses(
  outer: { lower?: number; upper?: number },
  inner: { lower?: number; upper?: number },
): boolean {
  const { lower = -Infinity, upper = Infinity } = outer;
  return (
    lower <= (inner.lower ?? -Infinity) + 1e-9 &&
    upper >= (inner.upper ?? Infinity) - 1e-9
  );
}

describe('comparing quantiles', () => {
  it('of histograms encloses, by the edges of buckets, the interval of the values', () => {
    fc.assert(
      fc.property(latencies, latencies, quantile, (some, others, p) => {
        const raw = { candidate: { values: some }, stable: { values: others } };
        const counted = {
          candidate: { values: histogramOf(some) },
          stable: { values: histogramOf(others) },
        };
        expect(
          encloses(
            quantileDifference(counted, p, BOTH),
            quantileDifference(raw, p, BOTH),
          ),
        ).toBe(true);
        expect(
          encloses(
            quantileRatio(counted, p, BOTH),
            quantileRatio(raw, p, BOTH),
          ),
        ).toBe(true);
      }),
    );
  });

  it('of values that are all the same is exact', () => {
    const values = new Float64Array(300).fill(5);
    const arms = { candidate: { values }, stable: { values } };
    expect(quantileRatio(arms, 0.95, BOTH)).toEqual({
      estimate: 1,
      lower: 1,
      upper: 1,
      neutral: 1,
    });
    const counted = {
      candidate: { values: histogramOf(values) },
      stable: { values: histogramOf(values) },
    };
    expect(quantileRatio(counted, 0.95, BOTH)).toEqual(
      quantileRatio(arms, 0.95, BOTH),
    );
  });

  it('is wider for values that depend on each other', () => {
    const values = Float64Array.from({ length: 4000 }, (_, i) => i + 1);
    const designEffect = { factor: 4, batches: 30 };
    const narrow = quantileRatio(
      { candidate: { values }, stable: { values } },
      0.9,
      BOTH,
    );
    const wide = quantileRatio(
      { candidate: { values, designEffect }, stable: { values, designEffect } },
      0.9,
      BOTH,
    );
    expect(encloses(wide, narrow)).toBe(true);
    expect(wide.upper! - 1).toBeGreaterThan(1.9 * (narrow.upper! - 1));
  });

  it.each([
    [[], 'the candidate has no values'],
    [[1, NaN], 'the candidate has a value that is not a number'],
    [[2, 1], 'the candidate has the value 1, where values must ascend'],
    [[-1, 1], 'the candidate has the value -1'],
    [[1, Infinity], 'the candidate has the value Infinity'],
    [[1, 2, 3], 'too few values'],
  ])('of %j is undetermined, and says why', (list, reason) => {
    const stable = { values: Float64Array.from({ length: 500 }, (_, i) => i) };
    const candidate = { values: Float64Array.from(list) };
    const found = quantileRatio({ candidate, stable }, 0.95, BOTH);
    expect(found.upper).toBeUndefined();
    expect(found.reason).toContain(reason);
  });

  it('is undetermined where the stable revision’s quantile is 0', () => {
    const stable = { values: new Float64Array(500) };
    const counted = { values: histogramOf(stable.values) };
    for (const arm of [stable, counted]) {
      const found = quantileRatio({ candidate: arm, stable: arm }, 0.5, BOTH);
      expect(found).toEqual({
        neutral: 1,
        reason: 'the quantile of the stable revision is 0',
      });
    }
  });

  it.each([0, 1, NaN])('refuses the quantile %s', p => {
    const arm = { values: Float64Array.of(1) };
    const arms = { candidate: arm, stable: arm };
    expect(() => quantileRatio(arms, p, BOTH)).toThrow('within 0 and 1');
  });
});
