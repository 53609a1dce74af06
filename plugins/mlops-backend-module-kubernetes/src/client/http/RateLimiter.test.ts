import fc from 'fast-check';
import { ManualTiming } from '../../__testUtils__/ManualTiming';
import { RateLimiter } from './RateLimiter';

describe('RateLimiter', () => {
  it('lets a burst through at once, and then so many a second, in order', async () => {
    const timing = ManualTiming.create();
    const limiter = RateLimiter.create({ qps: 2, burst: 3, timing });
    const passed: [number, number][] = [];
    for (let one = 0; one < 6; one++) {
      void limiter.acquire().then(() => passed.push([one, timing.elapsedMs()]));
    }
    await timing.pass(10_000);
    expect(passed).toEqual([
      [0, 0],
      [1, 0],
      [2, 0],
      [3, 500],
      [4, 1000],
      [5, 1500],
    ]);
  });

  it('takes nothing for who gives up', async () => {
    const timing = ManualTiming.create();
    const limiter = RateLimiter.create({ qps: 1, burst: 1, timing });
    await limiter.acquire();
    const controller = new AbortController();
    const waiting = limiter.acquire(controller.signal);
    controller.abort(new Error('gave up'));
    await expect(waiting).rejects.toThrow('gave up');
    await timing.pass(1_000);
    await limiter.acquire();
    expect(timing.waits()).toEqual([]);
    await expect(limiter.acquire(controller.signal)).rejects.toThrow('gave up');
  });

  it('never lets more through than the burst and what has come since', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 20 }),
        fc.integer({ min: 1, max: 10 }),
        fc.array(fc.integer({ min: 0, max: 2_000 }), { maxLength: 40 }),
        async (qps, burst, pauses) => {
          const timing = ManualTiming.create();
          const limiter = RateLimiter.create({ qps, burst, timing });
          const passedAtMs: number[] = [];
          for (const pause of pauses) {
            void limiter
              .acquire()
              .then(() => passedAtMs.push(timing.elapsedMs()));
            await timing.pass(pause);
          }
          await timing.pass(1_000 * (1 + pauses.length));
          expect(passedAtMs).toHaveLength(pauses.length);
          passedAtMs.forEach((fromMs, first) =>
            passedAtMs.slice(first).forEach((toMs, more) => {
              const allowed = burst + ((toMs - fromMs) / 1_000) * qps;
              expect(more + 1).toBeLessThanOrEqual(allowed + 1e-6);
            }),
          );
        },
      ),
      { numRuns: 50 },
    );
  });

  it.each([
    [0, 1],
    [NaN, 1],
    [Infinity, 1],
    [1, 0],
    [1, 1.5],
    [1, NaN],
  ])('is none with qps %p and burst %p', (qps, burst) => {
    expect(() => RateLimiter.create({ qps, burst })).toThrow(/must be a/);
  });
});
