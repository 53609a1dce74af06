import { Moments } from '../Moments.ts';
import { meanDifference } from './mean.ts';

const momentsOf = (...values: number[]) => {
  const moments = Moments.create();
  values.forEach(value => moments.record(value));
  return moments.state;
};

const arms = {
  candidate: { moments: momentsOf(1, 2, 3, 4, 7) },
  stable: { moments: momentsOf(2, 2, 5, 9, 11, 3, 4) },
};

describe('meanDifference', () => {
  // SciPy 1.17.1, ttest_ind(equal_var=False).confidence_interval(level).
  it.each([
    [0.025, -5.500866786946907, 2.0151525012326204],
    [0.005, -7.089640468764083, 3.6039261830497957],
  ])('with errors of %d is Welch’s', (error, lower, upper) => {
    const found = meanDifference(arms, { lower: error, upper: error });
    expect(found.lower).toBeCloseTo(lower, 10);
    expect(found.upper).toBeCloseTo(upper, 10);
  });

  it('is wider for values that depend on each other', () => {
    const designEffect = { factor: 4, batches: 20 };
    const errors = { lower: 0.025, upper: 0.025 };
    const narrow = meanDifference(arms, errors);
    const wide = meanDifference(
      {
        candidate: { ...arms.candidate, designEffect },
        stable: { ...arms.stable, designEffect },
      },
      errors,
    );
    expect(wide.upper! - wide.estimate!).toBeGreaterThan(
      1.7 * (narrow.upper! - narrow.estimate!),
    );
  });

  it('of values without spread has no width', () => {
    const arm = { moments: momentsOf(3, 3, 3) };
    const found = meanDifference(
      { candidate: arm, stable: arm },
      { lower: 0.01, upper: 0.01 },
    );
    expect(found).toEqual({ estimate: 0, lower: 0, upper: 0, neutral: 0 });
  });

  it.each([
    [momentsOf(1), 'fewer than two values'],
    [{ count: NaN, mean: 0, squares: 0 }, 'fewer than two values'],
    [{ count: 9, mean: NaN, squares: 0 }, 'not finite numbers'],
    [{ count: 9, mean: 0, squares: NaN }, 'not finite numbers'],
  ])('of %j is undetermined, and says why', (moments, reason) => {
    const found = meanDifference(
      { ...arms, candidate: { moments } },
      { lower: 0.01, upper: 0.01 },
    );
    expect(found).toEqual({
      neutral: 0,
      reason: expect.stringContaining(reason),
    });
  });
});
