import { backoffDelay, countFailures } from './backoff.ts';

describe('back-off', () => {
  it('doubles from 100 ms and stops at 30 s', () => {
    expect([1, 2, 3, 9, 10, 1000].map(backoffDelay)).toEqual([
      100, 200, 400, 25_600, 30_000, 30_000,
    ]);
  });

  it('begins anew after ten stable seconds', () => {
    expect(countFailures(5, undefined)).toBe(6);
    expect(countFailures(5, 9_999)).toBe(6);
    expect(countFailures(5, 10_000)).toBe(1);
  });
});
