import fc from 'fast-check';
import { Random, normal } from '@fairway/statistics';
import { benjaminiHochberg } from './benjaminiHochberg.ts';
import { distancesOfShift, shiftOfStability } from './calibration.ts';
import { mergeSparse } from './mergeSparse.ts';
import { cohensH, exceedanceP, twoShareP } from './shareTests.ts';

const sum = (list: readonly number[]) => list.reduce((a, b) => a + b, 0);

describe('thresholds from one shift', () => {
  // PSI, JS, Hellinger, KS by simulation with 10 bins of 10^6 values.
  it.each([
    [0.1, 0.0096, 0.042, 0.035, 0.04],
    [0.2, 0.038, 0.083, 0.069, 0.08],
    [0.25, 0.06, 0.104, 0.086, 0.1],
    [0.3, 0.086, 0.124, 0.104, 0.12],
    [0.5, 0.238, 0.205, 0.171, 0.198],
    [1, 0.927, 0.392, 0.333, 0.383],
  ])('of %s are the simulated ones', (shift, psi, js, h, ks) => {
    const found = distancesOfShift(shift);
    expect(Math.abs(found.populationStabilityIndex - psi)).toBeLessThan(0.001);
    expect(Math.abs(found.jensenShannon - js)).toBeLessThan(0.001);
    expect(Math.abs(found.hellinger - h)).toBeLessThan(0.001);
    expect(Math.abs(found.kolmogorovSmirnov - ks)).toBeLessThan(0.001);
    expect(found.wasserstein).toBe(shift);
  });

  it('give the shift back from its index', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-6, max: 8, noNaN: true }), shift => {
        const { populationStabilityIndex } = distancesOfShift(shift);
        const found = shiftOfStability(populationStabilityIndex);
        expect(Math.abs(found - shift)).toBeLessThan(1e-9);
      }),
    );
  });

  it('end at shifts that leave nothing where it was', () => {
    expect(shiftOfStability(0)).toBe(0);
    expect(shiftOfStability(-1)).toBe(0);
    expect(shiftOfStability(1e9)).toBe(8);
    expect(() => distancesOfShift(0)).toThrow('above 0 and up to 8');
    expect(() => distancesOfShift(NaN)).toThrow('not NaN');
  });
});

describe('Benjamini and Hochberg', () => {
  it('agree with SciPy', () => {
    const qs = benjaminiHochberg([0.01, 0.04, 0.03, 0.005, 0.8, 0.03]);
    const expected = [0.03, 0.048, 0.045, 0.03, 0.8, 0.045];
    qs.forEach((q, i) => expect(q).toBeCloseTo(expected[i], 12));
  });

  it('have nothing to say of no tests, and refuse what is no p-value', () => {
    expect(benjaminiHochberg([])).toEqual([]);
    expect(() => benjaminiHochberg([NaN])).toThrow('from 0 to 1');
  });
});

describe('joining sparse cells', () => {
  const counts = fc.array(fc.tuple(fc.nat(300), fc.nat(300)), {
    minLength: 1,
    maxLength: 30,
  });

  it('loses no value and leaves only cells that can be tested', () => {
    fc.assert(
      fc.property(counts, fc.boolean(), (list, ordered) => {
        const pair = {
          reference: [...list.map(([a]) => a), 1],
          current: [...list.map(([, b]) => b), 1],
        };
        const merged = mergeSparse(pair, ordered);
        const [n, m] = [sum(pair.reference), sum(pair.current)];
        expect(sum(merged.reference)).toBe(n);
        expect(sum(merged.current)).toBe(m);
        const cells = merged.reference.length;
        const expected = merged.reference.map(
          (count, i) =>
            ((count + merged.current[i]) * Math.min(n, m)) / (n + m),
        );
        const fit = Math.min(...expected) >= 5 && cells * 20 <= Math.min(n, m);
        expect(fit || cells === 1).toBe(true);
      }),
    );
  });

  it('joins neighbours where cells have an order', () => {
    const pair = { reference: [900, 1, 300, 50], current: [900, 1, 300, 50] };
    expect(mergeSparse(pair, true).reference).toEqual([900, 301, 50]);
    expect(mergeSparse(pair, false).reference).toEqual([900, 300, 51]);
  });
});

describe('tests of shares', () => {
  // chi2_contingency without correction, and binom of SciPy 1.17.1.
  it.each([
    [50, 1000, 80, 1000, 0.006506597],
    [0, 10_000, 1, 200, 0.0392157],
    [3, 1000, 9, 1000, 0.1459961],
  ])('of %s in %s and %s in %s agree with SciPy', (a, n, b, m, expected) => {
    const p = twoShareP({ count: a, total: n }, { count: b, total: m });
    expect(p).toBeCloseTo(expected, 5);
    const mirrored = twoShareP(
      { count: n - a, total: n },
      { count: m - b, total: m },
    );
    expect(mirrored).toBeCloseTo(p, 12);
  });

  it('need values, and find nothing where there is nothing', () => {
    const none = { count: 0, total: 10 };
    expect(twoShareP(none, none)).toBe(1);
    expect(() => twoShareP(none, { count: 0, total: 0 })).toThrow('both sides');
    expect(() => exceedanceP(1, 0, 1)).toThrow('both sides');
    expect(exceedanceP(0, 10, 10)).toBe(1);
  });

  it('measure a share by how far it is from the other in deviations', () => {
    expect(cohensH(0, 0.0156)).toBeCloseTo(0.25, 2);
    expect(cohensH(0.5, 0.5)).toBe(0);
    expect(cohensH(0, 1)).toBeCloseTo(Math.PI, 12);
  });

  it('raise the stated number of false alarms about a range', () => {
    const random = Random.create(20);
    const [n, m, repeats] = [300, 300, 2000];
    let alarms = 0;
    for (let i = 0; i < repeats; i++) {
      const draw = () => normal(random);
      const reference = Array.from({ length: n }, draw);
      const [low, high] = [Math.min(...reference), Math.max(...reference)];
      const outside = Array.from({ length: m }, draw).filter(
        value => value < low || value > high,
      ).length;
      alarms += Number(exceedanceP(outside, n, m) <= 0.05);
    }
    // Whole numbers of values: the rate is at most the stated one.
    expect(alarms / repeats).toBeLessThan(0.05);
    expect(alarms / repeats).toBeGreaterThan(0.01);
  });
});
