import {
  stabilityCriticalValue,
  stabilityNullMean,
  stabilityP,
} from './stabilityTest.ts';

describe('the test of the population stability index', () => {
  // chi2.ppf(0.95, df) of SciPy 1.17.1.
  it.each([
    [2, 3.8415],
    [4, 7.8147],
    [10, 16.919],
    [20, 30.1435],
  ])('is critical for %s cells where chi-square is', (cells, chiSquare) => {
    const critical = stabilityCriticalValue(0.05, cells, 1000, 500);
    expect(critical / 0.003).toBeCloseTo(chiSquare, 4);
    expect(stabilityP(critical, cells, 1000, 500)).toBeCloseTo(0.05, 9);
  });

  it('expects less the more values there are', () => {
    expect(stabilityNullMean(10, 100_000, 100)).toBeCloseTo(0.0901, 4);
    expect(stabilityNullMean(10, 500, 100)).toBeCloseTo(0.108, 4);
    expect(stabilityCriticalValue(0.05, 10, 1e4, 200)).toBeCloseTo(0.0863, 4);
    expect(stabilityCriticalValue(0.05, 10, 1e4, 1e4)).toBeCloseTo(0.0034, 4);
  });

  it('finds nothing in one cell', () => {
    expect(stabilityCriticalValue(0.05, 1, 10, 10)).toBe(0);
    expect(stabilityP(0, 1, 10, 10)).toBe(1);
  });

  it('is refused without values', () => {
    expect(() => stabilityP(0.1, 10, 0, 10)).toThrow('cells and values');
  });
});
