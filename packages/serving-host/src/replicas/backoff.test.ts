import { backoffDelay, countFailures } from './backoff.ts';

describe('back-off', () => {
  const delays = (hasServed: boolean) =>
    [1, 2, 3, 9, 10, 1000].map(failures => backoffDelay(failures, hasServed));

  it('doubles from 100 ms and stops at 30 s', () => {
    expect(delays(false)).toEqual([100, 200, 400, 25_600, 30_000, 30_000]);
  });

  it('stops at 3 s after one that had become ready', () => {
    expect(delays(true)).toEqual([100, 200, 400, 3_000, 3_000, 3_000]);
  });

  it('begins anew after ten stable seconds', () => {
    expect(countFailures(5, undefined)).toBe(6);
    expect(countFailures(5, 9_999)).toBe(6);
    expect(countFailures(5, 10_000)).toBe(1);
  });
});
