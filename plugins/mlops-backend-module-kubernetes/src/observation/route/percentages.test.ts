import fc from 'fast-check';
import { percentages } from './percentages';

const hundredths = (percents: number[]) =>
  percents.reduce((sum, percent) => sum + Math.round(percent * 100), 0);

describe('weights in percent', () => {
  it.each([
    [[], []],
    [
      [0, 0],
      [0, 0],
    ],
    [
      [75, 25],
      [75, 25],
    ],
    [[1], [100]],
    [
      [3, 1],
      [75, 25],
    ],
    [
      [1, 1, 1],
      [33.34, 33.33, 33.33],
    ],
    [
      [9950, 50],
      [99.5, 0.5],
    ],
    [
      [1_000_000, 1],
      [100, 0],
    ],
    [
      [NaN, -1, 5],
      [0, 0, 100],
    ],
  ])('of %j are %j', (weights, percents) => {
    expect(percentages(weights)).toEqual(percents);
  });

  it('sum to 100, or are all 0, whatever the weights are', () => {
    fc.assert(
      fc.property(fc.array(fc.double(), { maxLength: 20 }), weights => {
        const percents = percentages(weights);
        const some = weights.some(
          weight => Number.isFinite(weight) && weight > 0,
        );
        expect(hundredths(percents)).toBe(some ? 10_000 : 0);
        for (const percent of percents) {
          expect(percent).toBeGreaterThanOrEqual(0);
          expect(percent).toBeLessThanOrEqual(100);
        }
      }),
    );
  });

  it('are off by less than a hundredth', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 1_000_000 }), {
          minLength: 1,
          maxLength: 20,
        }),
        weights => {
          const sum = weights.reduce((total, weight) => total + weight, 0);
          fc.pre(sum > 0);
          percentages(weights).forEach((percent, index) => {
            expect(
              Math.abs(percent - (weights[index] / sum) * 100),
            ).toBeLessThan(0.0101);
          });
        },
      ),
    );
  });

  it('keep what was declared to a hundredth', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10_000 }), first => {
        const declared = [first / 100, (10_000 - first) / 100];
        expect(percentages([first, 10_000 - first])).toEqual(declared);
      }),
    );
  });
});
