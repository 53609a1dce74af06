import fc from 'fast-check';
import { exactQuantile, sorted } from '../percentiles/percentile.ts';
import { RELATIVE_ERROR } from './buckets.ts';
import { LogHistogram } from './LogHistogram.ts';

const value = fc.double({ min: 2 ** -24, max: 2 ** 39, noNaN: true });
const values = fc.array(value, { maxLength: 200 });

function histogramOf(list: readonly number[]): LogHistogram {
  const histogram = LogHistogram.create();
  list.forEach(entry => histogram.record(entry));
  return histogram;
}

/** What can be seen of a histogram, but for the rounding of its mean. */
function seen(histogram: LogHistogram) {
  const { count, minimum, maximum } = histogram;
  const ranks = Array.from({ length: count }, (_, i) => i + 1);
  return {
    ...{ count, minimum, maximum },
    values: ranks.map(rank => histogram.valueAtRank(rank)),
  };
}

function failureOf(text: string): string {
  try {
    LogHistogram.fromBase64(text);
  } catch (error) {
    if (!(error instanceof RangeError)) {
      return String(error);
    }
  }
  return 'RangeError or none';
}

describe('LogHistogram', () => {
  it('gives quantiles within the stated error of the exact ones', () => {
    fc.assert(
      fc.property(
        fc.array(value, { minLength: 1, maxLength: 200 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (list, quantile) => {
          const exact = exactQuantile(
            sorted(Float64Array.from(list)),
            quantile,
          );
          const found = histogramOf(list).quantile(quantile);
          expect(Math.abs(found / exact - 1)).toBeLessThanOrEqual(
            RELATIVE_ERROR,
          );
        },
      ),
    );
  });

  it('equals, merged of parts, the one of the whole', () => {
    fc.assert(
      fc.property(values, values, (some, others) => {
        const merged = histogramOf(some);
        merged.merge(histogramOf(others));
        const whole = histogramOf([...some, ...others]);
        expect(seen(merged)).toEqual(seen(whole));
      }),
    );
  });

  it('equals the same, merged of the texts of parts, and tells their totals', () => {
    fc.assert(
      fc.property(values, values, (some, others) => {
        const merged = histogramOf(some);
        const text = histogramOf(others).toBase64();
        merged.mergeBase64(text);
        expect(seen(merged)).toEqual(seen(histogramOf([...some, ...others])));
        const { count, minimum, maximum } = LogHistogram.fromBase64(text);
        expect(LogHistogram.totalsOf(text)).toMatchObject({
          ...{ count, minimum, maximum },
        });
      }),
    );
  });

  it('comes back from base64 as it was', () => {
    fc.assert(
      fc.property(values, list => {
        const histogram = histogramOf(list);
        const copy = LogHistogram.fromBase64(histogram.toBase64());
        expect(seen(copy)).toEqual(seen(histogram));
        expect(copy.mean).toBe(histogram.mean);
        expect(copy.toBase64()).toBe(histogram.toBase64());
      }),
    );
  });

  it('never throws anything but a RangeError for a broken text', () => {
    fc.assert(
      fc.property(values, fc.nat(), fc.nat(255), (list, at, byte) => {
        const bytes = Buffer.from(histogramOf(list).toBase64(), 'base64');
        bytes[at % bytes.length] = byte;
        expect(failureOf(bytes.toString('base64'))).toBe('RangeError or none');
      }),
    );
  });

  it.each([
    ['***', 'must be base64'],
    ['AQ==', 'is cut off'],
    [Buffer.alloc(30, 9).toString('base64'), 'only 1 is known'],
    ['A'.repeat(200_001), 'too long'],
  ])('says what is wrong with a text (%#)', (text, message) => {
    expect(() => LogHistogram.fromBase64(text)).toThrow(message);
  });

  it('tells apart what is 0.8 % apart', () => {
    const histogram = histogramOf([100, 101]);
    expect(histogram.valueAtRank(1)).toBeLessThan(histogram.valueAtRank(2));
  });

  it('says between which values the one at a rank lies', () => {
    fc.assert(
      fc.property(
        fc.array(value, { minLength: 1, maxLength: 200 }),
        fc.nat(),
        (list, at) => {
          const rank = 1 + (at % list.length);
          const { least, most } = histogramOf(list).boundsAtRank(rank);
          const exact = sorted(Float64Array.from(list))[rank - 1];
          expect(least).toBeLessThanOrEqual(exact);
          expect(most).toBeGreaterThanOrEqual(exact);
          expect(most / least - 1).toBeLessThanOrEqual(2 * RELATIVE_ERROR);
        },
      ),
    );
    expect(() => histogramOf([1]).boundsAtRank(2)).toThrow('no rank 2');
  });

  it('refuses a text whose minimum or maximum is not where its counts are', () => {
    const bytes = Buffer.from(histogramOf([5, 70]).toBase64(), 'base64');
    const withMaximum = (maximum: number) => {
      const copy = Buffer.from(bytes);
      copy.writeDoubleLE(maximum, 17);
      return copy.toString('base64');
    };
    expect(LogHistogram.fromBase64(withMaximum(70)).maximum).toBe(70);
    for (const maximum of [6, 1e6, Infinity, NaN]) {
      expect(failureOf(withMaximum(maximum))).toBe('RangeError or none');
      expect(() => LogHistogram.fromBase64(withMaximum(maximum))).toThrow(
        'contradicts itself',
      );
    }
  });

  it('knows zero, the very small and the very large', () => {
    const histogram = histogramOf([0, 1e-12, 1e300]);
    expect(histogram.valueAtRank(1)).toBe(0);
    expect(histogram.valueAtRank(2)).toBe(0);
    expect(histogram.valueAtRank(3)).toBe(2 ** 40);
    expect(histogram.maximum).toBe(1e300);
  });

  it.each([-1, NaN, Infinity])('refuses %s', entry => {
    expect(() => LogHistogram.create().record(entry)).toThrow(RangeError);
  });

  it('has no quantile when empty', () => {
    const histogram = histogramOf([]);
    expect(histogram.quantile(0.5)).toBeNaN();
    expect(histogram.shareAbove(1)).toBe(0);
    expect(() => histogram.valueAtRank(1)).toThrow('no rank 1 among 0 values');
  });

  it('counts what lies above a value', () => {
    const histogram = histogramOf([1, 2, 3, 400]);
    expect(histogram.shareAbove(100)).toBe(0.25);
    expect(histogram.countAbove(1.5)).toBe(3);
    expect(histogram.countAbove(2 ** 41)).toBe(0);
    expect(histogram.shareAbove(0)).toBe(1);
  });

  it('forgets everything when cleared', () => {
    const histogram = histogramOf([1, 2, 3]);
    histogram.clear();
    expect(seen(histogram)).toEqual(seen(LogHistogram.create()));
  });
});
