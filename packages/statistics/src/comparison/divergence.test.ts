import { Random } from '../random/Random.ts';
import { divergence } from './divergence.ts';
import { populationStability } from './stability.ts';

const BOTH = { lower: 0.05, upper: 0.05 };

function draw(random: Random, shares: readonly number[], count: number) {
  const counts = shares.map(() => 0);
  for (let i = 0; i < count; i++) {
    let rest = random.next();
    let category = 0;
    while (rest >= shares[category] && category < shares.length - 1) {
      rest -= shares[category];
      category++;
    }
    counts[category]++;
  }
  return counts;
}

describe('populationStability', () => {
  // Reference values computed with SciPy 1.17.1.
  it.each([
    [[50, 30, 15, 5], [40, 30, 20, 10], 0.0713558178],
    [[60, 40, 0], [50, 30, 20], 0.7774767934],
  ])('of %j and %j is the sum of its terms', (stable, candidate, index) => {
    expect(populationStability({ candidate, stable })).toBeCloseTo(index, 9);
  });
});

describe('divergence', () => {
  const equal = new Array(10).fill(0.1);
  const tilted = equal.map((_, i) => 0.1 + (i - 4.5) * 0.008);
  const truth = populationStability({ candidate: tilted, stable: equal });

  it.each([
    [400, 400],
    [400, 4000],
    [2000, 2000],
  ])(
    'holds the true index as often as it says, of %d and %d values',
    (some, others) => {
      const random = Random.create(some + others);
      const missed = { lower: 0, upper: 0, zero: 0 };
      const repeats = 1500;
      for (let repeat = 0; repeat < repeats; repeat++) {
        const stable = { counts: draw(random, equal, others) };
        const candidate = { counts: draw(random, tilted, some) };
        const found = divergence({ candidate, stable }, BOTH);
        missed.lower += found.lower! > truth ? 1 : 0;
        missed.upper += found.upper! < truth ? 1 : 0;
        const same = { counts: draw(random, equal, some) };
        const none = divergence({ candidate: same, stable }, BOTH);
        missed.zero += none.lower! > 0 ? 1 : 0;
      }
      // 0.05 and three standard errors.
      for (const misses of Object.values(missed)) {
        expect(misses / repeats).toBeLessThan(0.067);
      }
      expect(missed.lower / repeats).toBeGreaterThan(0.02);
    },
    30_000,
  );

  it('is not sure of a small index because two samples happen to be equal', () => {
    const arm = { counts: [190, 10] };
    const found = divergence({ candidate: arm, stable: arm }, BOTH);
    expect(found.estimate).toBe(0);
    expect(found.lower).toBe(0);
    expect(found.upper).toBeGreaterThan(0.02);
  });

  it('is wider for outputs that depend on each other', () => {
    const candidate = { counts: [500, 300, 200] };
    const stable = { counts: [480, 330, 190] };
    const designEffect = { factor: 3, batches: 25 };
    const narrow = divergence({ candidate, stable }, BOTH);
    const wide = divergence(
      {
        candidate: { ...candidate, designEffect },
        stable: { ...stable, designEffect },
      },
      BOTH,
    );
    expect(wide.upper).toBeGreaterThan(2 * narrow.upper!);
    expect(wide.estimate).toBe(narrow.estimate);
  });

  it('bounds what may hide behind outputs that are always the same', () => {
    const of = (count: number) => {
      const arm = { counts: [count, 0, 0] };
      return divergence({ candidate: arm, stable: arm }, BOTH);
    };
    expect(of(2000)).toEqual({
      estimate: 0,
      lower: 0,
      upper: expect.closeTo(0.003185, 6),
      neutral: 0,
    });
    expect(of(200).upper).toBeGreaterThan(9 * of(2000).upper!);
  });

  it('puts rare categories together instead of letting them decide', () => {
    const rare = Array.from({ length: 50 }, (_, i) => i % 2);
    const candidate = { counts: [600, 400, ...rare] };
    const stable = { counts: [610, 390, ...rare.toReversed()] };
    const found = divergence({ candidate, stable }, BOTH);
    expect(found.estimate).toBeLessThan(0.01);
    const fresh = divergence(
      {
        candidate: { counts: [500, 400, 100] },
        stable: { counts: [610, 390, 0] },
      },
      BOTH,
    );
    expect(fresh.lower).toBeGreaterThan(0.1);
  });

  it.each([
    [[], 'no values'],
    [[NaN, 1], 'a count of NaN'],
    [[-1, 1], 'a count of -1'],
    [[10, 10], 'too few values: 20 independent ones of 200'],
    [[500, 200, 300], 'different categories'],
    [new Array(10_001).fill(1), '10001 categories, more than'],
  ])('is undetermined, and says why (%#)', (counts, reason) => {
    const stable = { counts: [500, 500] };
    const found = divergence({ candidate: { counts }, stable }, BOTH);
    expect(found.upper).toBeUndefined();
    expect(found.reason).toContain(reason);
  });

  it('is undetermined where no category is common', () => {
    const arm = { counts: new Array(1000).fill(1) };
    const found = divergence({ candidate: arm, stable: arm }, BOTH);
    expect(found.reason).toBe('no category is common enough to be compared');
  });
});
