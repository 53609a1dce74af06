import fc from 'fast-check';
import { betaQuantile } from './betaQuantile.ts';
import {
  chiSquareCdf,
  chiSquareQuantile,
  chiSquareTail,
  noncentralChiSquareCdf,
  noncentralityOf,
} from './chiSquare.ts';
import { regularisedGammaP, regularisedGammaQ } from './gamma.ts';
import { normalCdf, normalQuantile } from './normal.ts';
import { studentQuantile } from './student.ts';

const relativeError = (found: number, expected: number) =>
  Math.abs(found / expected - 1);

// Reference values of this file are SciPy 1.17.1's.
describe('the normal distribution', () => {
  it.each([
    [-8, 6.22096057427174e-16],
    [-3, 0.0013498980316300933],
    [1.2, 0.8849303297782918],
    [0, 0.5],
  ])('is below %d with the right probability', (x, p) =>
    expect(relativeError(normalCdf(x), p)).toBeLessThan(1e-11),
  );

  it.each([
    [1e-10, -6.361340902404056],
    [0.01, -2.3263478740408408],
    [0.3, -0.5244005127080409],
    [0.975, 1.959963984540054],
  ])('has the quantile of %d', (p, x) =>
    expect(relativeError(normalQuantile(p), x)).toBeLessThan(1e-11),
  );

  it('has infinite ends, and refuses what is no probability', () => {
    expect(normalQuantile(0)).toBe(-Infinity);
    expect(normalQuantile(1)).toBe(Infinity);
    expect(normalCdf(NaN)).toBeNaN();
    expect(() => normalQuantile(1.1)).toThrow('from 0 to 1');
  });
});

describe('the incomplete gamma function', () => {
  it.each([
    [0.5, 0.1, 0.34527915398142317],
    [3, 10, 0.9972306042844884],
    [1000, 990, 0.3795213785379639],
  ])('P(%d, %d) is that of SciPy', (a, x, p) =>
    expect(relativeError(regularisedGammaP(a, x), p)).toBeLessThan(1e-11),
  );

  it.each([
    [2.5, 40, 8.391825114831597e-16],
    [1e6, 1.001e6, 0.15865521363165971],
  ])('Q(%d, %d) is that of SciPy', (a, x, q) =>
    expect(relativeError(regularisedGammaQ(a, x), q)).toBeLessThan(1e-9),
  );

  it('refuses what it is not defined for', () => {
    expect(() => regularisedGammaP(0, 1)).toThrow(RangeError);
    expect(() => regularisedGammaQ(1, -1)).toThrow(RangeError);
    expect(() => regularisedGammaQ(1, NaN)).toThrow(RangeError);
  });
});

describe('the chi-square distribution', () => {
  it.each([
    [3, 2.5, 0.6941503705541809],
    [900, 1000, 0.01071723809128973],
  ])('is below %d at %d degrees with the right probability', (x, df, p) =>
    expect(relativeError(chiSquareCdf(x, df), p)).toBeLessThan(1e-11),
  );

  it('has a precise tail', () => {
    expect(
      relativeError(chiSquareTail(50, 3), 7.989179244951495e-11),
    ).toBeLessThan(1e-11);
  });

  it.each([
    [0.95, 9, 16.918977604620448],
    [0.001, 1, 0.0000015707971492624921],
    [0.9999, 19, 50.79548966562221],
    [0.5, 3, 2.3659738843753377],
  ])('has the quantile of %d at %d degrees', (p, df, x) =>
    expect(relativeError(chiSquareQuantile(p, df), x)).toBeLessThan(1e-11),
  );

  it.each([
    [10, 9, 3, 0.4068398036104798],
    [100, 9, 60, 0.964077535576405],
    [5000, 9, 5200, 0.07264588013487551],
    [1, 3, 0.5, 0.16220059072318913],
    [30, 1, 100, 0.0000030517138311368443],
  ])(
    'noncentral, is below %d at %d degrees and noncentrality %d with the right probability',
    (x, df, noncentrality, p) =>
      expect(
        relativeError(noncentralChiSquareCdf(x, df, noncentrality), p),
      ).toBeLessThan(1e-9),
  );

  it('is central without noncentrality', () => {
    expect(
      relativeError(noncentralChiSquareCdf(4, 3, 0), chiSquareCdf(4, 3)),
    ).toBeLessThan(1e-11);
    expect(noncentralChiSquareCdf(0, 3, 1)).toBe(0);
    expect(() => noncentralChiSquareCdf(1, 3, -1)).toThrow(RangeError);
  });

  it('gives back the noncentrality that it was computed with', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.1, max: 500, noNaN: true }),
        fc.integer({ min: 1, max: 30 }),
        fc.double({ min: -2, max: 2, noNaN: true }),
        (noncentrality, df, deviations) => {
          const mean = df + noncentrality;
          const x = mean + deviations * Math.sqrt(2 * (mean + noncentrality));
          fc.pre(x > 0);
          const p = noncentralChiSquareCdf(x, df, noncentrality);
          fc.pre(p > 1e-4 && p < 1 - 1e-4);
          expect(
            relativeError(noncentralityOf(p, x, df), noncentrality),
          ).toBeLessThan(1e-6);
        },
      ),
      { seed: 1 },
    );
  });

  it('has no noncentrality where even without one a value is too small', () => {
    expect(noncentralityOf(0.05, 0.001, 9)).toBe(0);
    expect(() => noncentralityOf(0, 1, 9)).toThrow(RangeError);
  });
});

describe('other quantiles', () => {
  it.each([
    [0.975, 10, 2.228138851986274],
    [0.999, 19, 3.5794001489547154],
    [0.0001, 3, -22.203742273204178],
    [0.6, 2.5, 0.2814595127485477],
  ])('of Student’s t at %d with %d degrees', (p, df, t) =>
    expect(relativeError(studentQuantile(p, df), t)).toBeLessThan(1e-11),
  );

  it('of Student’s t are the normal ones with infinite degrees', () => {
    expect(studentQuantile(0.9, Infinity)).toBe(normalQuantile(0.9));
    expect(studentQuantile(0.5, 4)).toBe(0);
    expect(() => studentQuantile(0.9, 0)).toThrow(RangeError);
  });

  it.each([
    [0.025, 3, 8, 0.06673951117773447],
    [0.0005, 5, 99996, 0.000006325016901755483],
    [0.9995, 1, 1000, 0.007572088650311295],
    [0.5, 0.7, 0.3, 0.8412253130214985],
  ])('of the beta distribution at %d of (%d, %d)', (p, a, b, x) =>
    expect(relativeError(betaQuantile(p, a, b), x)).toBeLessThan(1e-9),
  );
});
