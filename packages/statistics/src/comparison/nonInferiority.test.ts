import fc from 'fast-check';
import { endErrors, nonInferiority } from './nonInferiority.ts';

const ratio = (lower?: number, upper?: number) => ({
  ...(lower !== undefined && { lower }),
  ...(upper !== undefined && { upper }),
  neutral: 1 as const,
});

describe('nonInferiority', () => {
  it.each([
    [ratio(0.9, 1.05), 'higher-is-worse', 'pass'],
    [ratio(0.9, 1.1), 'higher-is-worse', 'pass'],
    [ratio(0.9, 1.11), 'higher-is-worse', 'inconclusive'],
    [ratio(1.11, 1.3), 'higher-is-worse', 'fail'],
    [ratio(1.1, 1.3), 'higher-is-worse', 'inconclusive'],
    [ratio(0.95, 1.3), 'lower-is-worse', 'pass'],
    [ratio(0.85, 1.3), 'lower-is-worse', 'inconclusive'],
    [ratio(0.5, 0.89), 'lower-is-worse', 'fail'],
    [ratio(undefined, 1.05), 'higher-is-worse', 'pass'],
    [ratio(0.9), 'higher-is-worse', 'inconclusive'],
    [ratio(1.2), 'higher-is-worse', 'fail'],
    [ratio(), 'higher-is-worse', 'inconclusive'],
    [ratio(NaN, NaN), 'higher-is-worse', 'inconclusive'],
    [ratio(1.3, 0.9), 'higher-is-worse', 'inconclusive'],
  ] as const)('of %j with a margin of 0.1, where %s, is %s', (...row) => {
    const [comparison, direction, verdict] = row;
    const found = nonInferiority({ comparison, margin: 0.1, direction });
    expect(found.verdict).toBe(verdict);
  });

  it('says the numbers that decided, or why there are none', () => {
    const options = { margin: 0.1, direction: 'higher-is-worse' } as const;
    const reasonOf = (comparison: { neutral: 1; reason?: string }) =>
      nonInferiority({ comparison, ...options }).reason;
    expect(reasonOf(ratio(0.9, 1.05))).toBe(
      'at worst 1.05, within the limit 1.1',
    );
    expect(reasonOf({ neutral: 1, reason: 'no values' })).toBe('no values');
  });

  it('never both passes and fails what is mirrored', () => {
    const end = fc.double({ min: -2, max: 2, noNaN: true });
    fc.assert(
      fc.property(
        end,
        end,
        fc.double({ min: 0, max: 1, noNaN: true }),
        (a, b, margin) => {
          const [lower, upper] = [Math.min(a, b), Math.max(a, b)];
          const verdictOf = (
            comparison: { lower: number; upper: number; neutral: 0 },
            direction: 'higher-is-worse' | 'lower-is-worse',
          ) => nonInferiority({ comparison, margin, direction }).verdict;
          expect(
            verdictOf({ lower, upper, neutral: 0 }, 'higher-is-worse'),
          ).toBe(
            verdictOf(
              { lower: -upper, upper: -lower, neutral: 0 },
              'lower-is-worse',
            ),
          );
        },
      ),
    );
  });

  it.each([-0.1, NaN, Infinity])('refuses the margin %s', margin => {
    expect(() =>
      nonInferiority({
        comparison: ratio(1, 1),
        margin,
        direction: 'higher-is-worse',
      }),
    ).toThrow('a margin is a finite number from 0');
  });

  it('gives each end the error of the verdict that it decides', () => {
    const errors = { falsePromotion: 0.02, falseRollback: 0.01 };
    expect(endErrors(errors, 'higher-is-worse')).toEqual({
      lower: 0.01,
      upper: 0.02,
    });
    expect(endErrors(errors, 'lower-is-worse')).toEqual({
      lower: 0.02,
      upper: 0.01,
    });
  });
});
