import fc from 'fast-check';
import { Moments } from './Moments.ts';

const value = fc.double({ min: -1e3, max: 1e3, noNaN: true });
const list = fc.array(value, { maxLength: 50 });

function momentsOf(values: readonly number[]): Moments {
  const moments = Moments.create();
  values.forEach(entry => moments.record(entry));
  return moments;
}

describe('Moments', () => {
  it('are what the formulas say', () => {
    const moments = momentsOf([2, 4, 4, 4, 5, 5, 7, 9]);
    expect(moments.mean).toBe(5);
    expect(moments.standardDeviation).toBeCloseTo(Math.sqrt(32 / 7), 12);
  });

  it('of parts, merged, are those of the whole', () => {
    fc.assert(
      fc.property(list, fc.tuple(value, value), (some, others) => {
        const merged = Moments.create(momentsOf(some).state);
        merged.merge(momentsOf(others));
        const whole = momentsOf([...some, ...others]);
        expect(merged.count).toBe(whole.count);
        expect(merged.mean).toBeCloseTo(whole.mean, 8);
        expect(merged.standardDeviation).toBeCloseTo(
          whole.standardDeviation,
          7,
        );
      }),
    );
  });

  it('keep their digits where squares would lose them', () => {
    const moments = momentsOf([1e9 + 4, 1e9 + 7, 1e9 + 13, 1e9 + 16]);
    expect(moments.standardDeviation).toBeCloseTo(Math.sqrt(30), 9);
  });

  it('are not there without values', () => {
    expect(Moments.create().mean).toBeNaN();
    expect(momentsOf([1]).standardDeviation).toBeNaN();
  });
});
