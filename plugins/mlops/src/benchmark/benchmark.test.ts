import {
  formatPercentile,
  percentileAt,
  positionOf,
  ticksUpTo,
} from './percentileAxis';
import { outcomesOf } from './outcomes';
import { samplesNeeded } from './samplesNeeded';
import { timelineOf, warmUpEndOf } from './timeline';

describe('the axis of the percentile curve', () => {
  it('sets 90, 99 and 99.9 equally far apart', () => {
    expect([0, 90, 99, 99.9].map(positionOf)).toEqual([
      expect.closeTo(0),
      expect.closeTo(1),
      expect.closeTo(2),
      expect.closeTo(3),
    ]);
    expect(percentileAt(positionOf(99.95))).toBeCloseTo(99.95);
  });

  it('labels no percentile beyond what was measured', () => {
    expect(ticksUpTo(99.9)).toEqual([0, 50, 90, 99, 99.9]);
  });

  it.each([
    [50, '50'],
    [90, '90'],
    [99, '99'],
    [99.9, '99.9'],
    [percentileAt(2.5), '99.68'],
    [98.74107, '98.7'],
  ])('writes %d as %s', (percentile, text) => {
    expect(formatPercentile(percentile)).toBe(text);
  });
});

describe('samplesNeeded', () => {
  // 1 - p^n >= 0.975 holds for the first time at these n.
  it.each([
    [50, 6],
    [90, 36],
    [99, 368],
    [99.9, 3688],
  ])('of p%d is %d', (percentile, samples) => {
    const p = percentile / 100;
    expect(samplesNeeded(percentile)).toBe(samples);
    expect(1 - p ** samples).toBeGreaterThanOrEqual(0.975);
    expect(1 - p ** (samples - 1)).toBeLessThan(0.975);
  });
});

describe('timelineOf', () => {
  const window = {
    startSeconds: 1,
    endSeconds: 1.5,
    phase: 'measured' as const,
    scheduled: 25,
    sent: 25,
    succeeded: 20,
    failed: 5,
    inFlight: 0,
    p50: 3,
  };

  it('makes rates of counts, whatever the length of a window', () => {
    expect(timelineOf([window])).toMatchObject([
      { at: 1.25, sentRate: 50, succeededRate: 40, failedRate: 10, p50: 3 },
    ]);
  });

  it('orders by time and knows where the warm-up ends', () => {
    const first = {
      ...window,
      startSeconds: 0,
      endSeconds: 1,
      phase: 'warm-up' as const,
    };
    const points = timelineOf([window, first]);
    expect(points.map(({ at }) => at)).toEqual([0.5, 1.25]);
    expect(warmUpEndOf(points)).toBe(1);
    expect(warmUpEndOf(timelineOf([window]))).toBeUndefined();
  });
});

describe('outcomesOf', () => {
  it('parts what occurred from what did not, and gives shares of all', () => {
    const { occurred, absent } = outcomesOf({
      scheduled: 200,
      outcomes: { success: 150, timeout: 50 } as never,
      statuses: {},
    });
    expect(occurred).toEqual([
      { outcome: 'success', count: 150, share: 0.75 },
      { outcome: 'timeout', count: 50, share: 0.25 },
    ]);
    expect(absent).toHaveLength(10);
    expect(absent).not.toContain('timeout');
  });
});
