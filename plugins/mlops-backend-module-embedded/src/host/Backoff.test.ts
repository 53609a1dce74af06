import { Backoff } from './Backoff';

describe('Backoff', () => {
  it('doubles up to its bound and starts over after a success', () => {
    const backoff = Backoff.create({
      firstMs: 100,
      longestMs: 500,
      random: () => 0,
    });
    expect([1, 2, 3, 4, 5].map(() => backoff.next())).toEqual([
      100, 200, 400, 500, 500,
    ]);
    backoff.reset();
    expect(backoff.next()).toBe(100);
  });

  it('shortens each wait at random by less than a half', () => {
    const next = (random: number) =>
      Backoff.create({
        firstMs: 100,
        longestMs: 100,
        random: () => random,
      }).next();
    expect(next(0)).toBe(100);
    expect(next(0.5)).toBe(75);
    expect(next(0.999)).toBeCloseTo(50, 0);
  });
});
