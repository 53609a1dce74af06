import { bytesInWords, quantity } from './quantities';

describe('a quantity of Kubernetes', () => {
  it.each([
    ['500m', 0.5],
    ['2', 2],
    ['1.5Gi', 1.5 * 2 ** 30],
    ['12e3', 12_000],
    ['100k', 100_000],
    ['.5', 0.5],
    ['-1', -1],
    [3, 3],
  ])('%j is %s', (text, number) => {
    expect(quantity(text)).toBe(number);
  });

  it.each(['', 'x', '1.5GiB', '1e9999', NaN, null, undefined, {}])(
    'is not %j',
    value => {
      expect(quantity(value)).toBeUndefined();
    },
  );

  it('of bytes is short in words', () => {
    expect(bytesInWords(512 * 2 ** 20)).toBe('512 MiB');
    expect(bytesInWords(1.5 * 2 ** 30)).toBe('1.5 GiB');
    expect(bytesInWords(12)).toBe('12 bytes');
  });
});
