import { LogHistogram } from '../histogram/LogHistogram.ts';
import { Moments } from '../Moments.ts';
import { Random } from '../random/Random.ts';
import {
  categoricalDesignEffect,
  deflation,
  designEffect,
  INDEPENDENT,
  meanDesignEffect,
  MINIMUM_BATCHES,
  quantileDesignEffect,
  type WindowCount,
} from './designEffect.ts';

/** Windows of 100 requests whose share of events is drawn anew for `length` windows. */
function windowsOf(random: Random, shares: number[], length = 1) {
  const windows: WindowCount[] = [];
  let share = 0;
  for (let i = 0; i < 400; i++) {
    if (i % length === 0) {
      share = shares[Math.floor(random.next() * shares.length)];
    }
    let events = 0;
    for (let request = 0; request < 100; request++) {
      events += random.next() < share ? 1 : 0;
    }
    windows.push({ total: 100, events });
  }
  return windows;
}

function averageFactor(shares: number[], length?: number): number {
  const random = Random.create(3);
  let sum = 0;
  for (let repeat = 0; repeat < 100; repeat++) {
    sum += designEffect(windowsOf(random, shares, length)).factor!;
  }
  return sum / 100;
}

describe('designEffect', () => {
  it('is about 1 for independent requests, and never less', () => {
    expect(averageFactor([0.1])).toBeGreaterThanOrEqual(1);
    expect(averageFactor([0.1])).toBeLessThan(1.25);
  });

  it('is that of the theory for shares that change from window to window', () => {
    // 1 + (99) rho, rho = variance of the shares / (p (1 - p)), p = 0.1.
    const rho = 0.05 ** 2 / (0.1 * 0.9);
    const expected = 1 + 99 * rho;
    expect(averageFactor([0.05, 0.15]) / expected).toBeGreaterThan(0.9);
    expect(averageFactor([0.05, 0.15]) / expected).toBeLessThan(1.1);
  });

  it('sees dependence that reaches over several windows', () => {
    const long = averageFactor([0.05, 0.15], 4);
    expect(long / averageFactor([0.05, 0.15])).toBeGreaterThan(2.5);
  });

  it('is not told from too few windows', () => {
    const windows = new Array(MINIMUM_BATCHES - 1).fill({
      total: 9,
      events: 1,
    });
    expect(designEffect(windows)).toEqual({ batches: 19 });
    expect(designEffect([...windows, { total: 0, events: 0 }])).toEqual({
      batches: 19,
    });
    expect(deflation(designEffect(windows), 0.01)).toBeNaN();
  });

  it('merges windows to between 20 and 39 batches and loses none', () => {
    for (let count = 20; count < 500; count += 7) {
      const windows = new Array(count).fill({ total: 10, events: 1 });
      const { batches } = designEffect(windows);
      expect(batches).toBeGreaterThanOrEqual(20);
      expect(batches).toBeLessThan(40);
    }
  });

  it('is 1 where there are no events', () => {
    const windows = new Array(30).fill({ total: 10, events: 0 });
    expect(designEffect(windows)).toEqual({ factor: 1, batches: 30 });
  });

  it.each([
    { total: 1, events: 2 },
    { total: 1, events: -1 },
    { total: NaN, events: 0 },
    { total: 1, events: NaN },
  ])('refuses %j', window => {
    expect(() => designEffect([window])).toThrow(RangeError);
  });

  it('of a mean is the same as of a share, for zeros and ones', () => {
    const windows = windowsOf(Random.create(9), [0.05, 0.15]);
    const moments = windows.map(({ total, events }) => {
      const of = Moments.create();
      for (let i = 0; i < total; i++) {
        of.record(i < events ? 1 : 0);
      }
      return of.state;
    });
    expect(meanDesignEffect(moments).factor).toBeCloseTo(
      designEffect(windows).factor!,
      3,
    );
  });

  it('of a quantile is that of the share above it', () => {
    const windows = windowsOf(Random.create(9), [0.05, 0.15]);
    const histograms = windows.map(({ total, events }) => {
      const histogram = LogHistogram.create();
      for (let i = 0; i < total; i++) {
        histogram.record(i < events ? 200 : 20);
      }
      return histogram;
    });
    expect(quantileDesignEffect(histograms, 100)).toEqual(
      designEffect(windows),
    );
  });

  it('of two categories is that of either', () => {
    const windows = windowsOf(Random.create(9), [0.05, 0.15]);
    const found = categoricalDesignEffect(
      windows.map(({ total, events }) => [events, total - events]),
    );
    const { factor, batches } = designEffect(windows);
    expect(found.batches).toBe(batches);
    expect(found.factor).toBeCloseTo(factor!, 9);
    expect(categoricalDesignEffect([[1, 2]])).toEqual({ batches: 1 });
    expect(categoricalDesignEffect([])).toEqual({ batches: 0 });
  });
});

describe('deflation', () => {
  it('counts that an effect from few batches is uncertain', () => {
    expect(deflation(INDEPENDENT, 0.001)).toBe(1);
    // (t / z)^2 with SciPy 1.17.1: t.ppf(.999, 19), norm.ppf(.999).
    expect(deflation({ factor: 2, batches: 20 }, 0.001)).toBeCloseTo(
      2 * (3.5794001489547154 / 3.090232306167813) ** 2,
      9,
    );
  });
});
