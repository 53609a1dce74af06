import fc from 'fast-check';
import { Random } from './Random.ts';
import { exponential, gamma, normal } from './variates.ts';

const take = <T>(count: number, draw: () => T) =>
  Array.from({ length: count }, draw);

describe('Random', () => {
  // The first ten are those of the authors' C source from the state 1, 2, 3, 4.
  it('gives the numbers of the reference source', () => {
    const random = Random.fromState([1, 2, 3, 4]);
    expect(take(10, () => random.nextUint32())).toEqual([
      11520, 0, 5927040, 70819200, 2031721883, 1637235492, 1287239034,
      3734860849, 3729100597, 4258142804,
    ]);
  });

  // The same source, compiled: jump(), and seeding by SplitMix64 with 42.
  it('splits where the reference source jumps to', () => {
    const random = Random.fromState([1, 2, 3, 4]);
    const stream = random.split();
    expect(take(4, () => random.nextUint32())).toEqual([
      1194304935, 745561276, 25819468, 3320478005,
    ]);
    expect(stream.nextUint32()).toBe(11520);
  });

  it('is seeded as the reference source is', () => {
    const random = Random.create(42);
    expect(take(4, () => random.nextUint32())).toEqual([
      1776835114, 4165204688, 17111135, 2317295270,
    ]);
  });

  it('depends on nothing but the seed', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), seed => {
        const one = Random.create(seed);
        const other = Random.create(seed);
        expect(take(20, () => one.next())).toEqual(
          take(20, () => other.next()),
        );
      }),
    );
  });

  it('stays in [0, 1)', () => {
    const random = Random.create(7);
    const values = take(100_000, () => random.next());
    expect(Math.min(...values)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...values)).toBeLessThan(1);
  });

  it.each([0.5, NaN, Infinity, 2 ** 53])('refuses the seed %s', seed => {
    expect(() => Random.create(seed)).toThrow('a seed must be a safe integer');
  });

  it('refuses the one state that would never change', () => {
    expect(() => Random.fromState([0, 0, 0, 0])).toThrow('not 0');
  });
});

describe('variates', () => {
  const DRAWS = 200_000;

  // Quantiles at 0.1, 0.5 and 0.9 by SciPy 1.17.1 (gamma.ppf, norm.ppf).
  it.each([
    ['exponential', exponential, [0.1053605, 0.6931472, 2.3025851]],
    ['normal', normal, [-1.2815516, 0, 1.2815516]],
    [
      'gamma 0.5',
      (r: Random) => gamma(r, 0.5),
      [0.0078954, 0.2274682, 1.3527717],
    ],
    ['gamma 1', (r: Random) => gamma(r, 1), [0.1053605, 0.6931472, 2.3025851]],
    [
      'gamma 3.7',
      (r: Random) => gamma(r, 3.7),
      [1.5463608, 3.372538, 6.278923],
    ],
  ] as const)('of %s are distributed as they should', (_, draw, quantiles) => {
    const random = Random.create(2026);
    const values = take(DRAWS, () => draw(random));
    [0.1, 0.5, 0.9].forEach((p, i) => {
      const share = values.filter(v => v <= quantiles[i]).length / DRAWS;
      // Five standard deviations; the seed is fixed, so this never flickers.
      const allowed = 5 * Math.sqrt((p * (1 - p)) / DRAWS);
      expect(Math.abs(share - p)).toBeLessThan(allowed);
    });
  });

  it.each([0, -1, NaN, Infinity])('has no gamma of shape %s', shape => {
    expect(() => gamma(Random.create(1), shape)).toThrow('must be positive');
  });
});
