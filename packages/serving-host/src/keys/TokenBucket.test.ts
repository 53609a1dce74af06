import fc from 'fast-check';
import { rateLimitHeaders, TokenBucket } from './TokenBucket.ts';

const limit = { requestsPerSecond: 2, burst: 3 };

describe('TokenBucket', () => {
  it('allows a burst, then the rate, and says when to come again', () => {
    const bucket = TokenBucket.create(limit, 0);
    const take = (now: number) => bucket.take(now);
    expect([0, 0, 0, 0].map(now => take(now).isAllowed)).toEqual([
      ...[true, true, true, false],
    ]);
    expect(take(100)).toMatchObject({
      isAllowed: false,
      retryAfterSeconds: 0.4,
    });
    expect(take(500).isAllowed).toBe(true);
    expect(take(500).isAllowed).toBe(false);
  });

  it('never allows more than a burst and the rate over any time', () => {
    fc.assert(
      fc.property(
        fc.record({
          requestsPerSecond: fc.double({ min: 0.1, max: 100, noNaN: true }),
          burst: fc.integer({ min: 1, max: 20 }),
        }),
        fc.array(fc.integer({ min: 0, max: 2_000 }), { maxLength: 100 }),
        (bounds, pauses) => {
          const bucket = TokenBucket.create(bounds, 0);
          const allowed: number[] = [];
          let now = 0;
          for (const pause of pauses) {
            now += pause;
            if (bucket.take(now).isAllowed) {
              allowed.push(now);
            }
          }
          allowed.forEach((from, first) =>
            allowed.slice(first).forEach((until, index) => {
              const most =
                bounds.burst +
                ((until - from) / 1000) * bounds.requestsPerSecond;
              expect(index + 1).toBeLessThanOrEqual(most + 1e-6);
            }),
          );
        },
      ),
    );
  });

  it('is not filled by another limit', () => {
    const bucket = TokenBucket.create(limit, 0);
    bucket.take(0);
    bucket.take(0);
    const other = bucket.with({ requestsPerSecond: 1, burst: 2 }, 0);
    expect(other.take(0).isAllowed).toBe(false);
  });

  it('is told in the headers of the draft', () => {
    const bucket = TokenBucket.create(limit, 0);
    expect(rateLimitHeaders(bucket.take(0))).toEqual({
      'ratelimit-policy': '"key";q=3;w=2',
      ratelimit: '"key";r=2;t=0',
    });
    bucket.take(0);
    bucket.take(0);
    expect(rateLimitHeaders(bucket.take(0))).toEqual({
      'ratelimit-policy': '"key";q=3;w=2',
      ratelimit: '"key";r=0;t=1',
      'retry-after': '1',
    });
  });
});
