import { median, quartiles } from './statistics';

describe('quartiles', () => {
  it('takes the values in the middle of each half, in any order', () => {
    expect(quartiles([50, 10, 40, 20, 30])).toEqual({
      lower: 20,
      median: 30,
      upper: 40,
    });
  });

  it('interpolates between two values', () => {
    expect(quartiles([1, 2, 3, 10])).toEqual({
      lower: 1.75,
      median: 2.5,
      upper: 4.75,
    });
  });

  it('orders by number, not by text', () => {
    expect(median([9, 100, 10])).toBe(10);
  });

  it('leaves the sample as it was', () => {
    const values = [3, 1, 2];
    quartiles(values);
    expect(values).toEqual([3, 1, 2]);
  });

  it('refuses an empty sample', () => {
    expect(() => median([])).toThrow('without values');
  });
});
