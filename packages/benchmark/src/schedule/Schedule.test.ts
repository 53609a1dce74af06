import fc from 'fast-check';
import type { BenchmarkLoad } from '../plan.ts';
import { Schedule } from './Schedule.ts';
import { WindowLayout } from './WindowLayout.ts';

const anyLoad = fc.record({
  rate: fc.double({ min: 1, max: 50, noNaN: true }),
  arrivals: fc.constantFrom('poisson' as const, 'constant' as const),
  durationSeconds: fc.double({ min: 1, max: 10, noNaN: true }),
  warmUpSeconds: fc.double({ min: 0, max: 3, noNaN: true }),
});

function drawn(
  load: BenchmarkLoad,
  seed: number,
  share?: { index: number; of: number },
) {
  const schedule = Schedule.create(load, seed, share);
  const list: { index: number; time: number; measured: boolean }[] = [];
  while (schedule.advance()) {
    const { index, time, measured } = schedule;
    list.push({ index, time, measured });
  }
  return list;
}

describe('Schedule', () => {
  it('has the rate that was asked for, in order, ending when it should', () => {
    fc.assert(
      fc.property(anyLoad, fc.nat(), (load, seed) => {
        const list = drawn(load, seed);
        const measured = list.filter(entry => entry.measured);
        expect(measured).toHaveLength(
          Math.max(1, Math.round(load.rate * load.durationSeconds)),
        );
        expect(list.length - measured.length).toBe(
          Math.round(load.rate * load.warmUpSeconds),
        );
        const times = list.map(({ time }) => time);
        expect(times).toEqual([...times].sort((a, b) => a - b));
        const end = 1000 * (load.warmUpSeconds + load.durationSeconds);
        expect(times[times.length - 1]).toBeCloseTo(end, 6);
      }),
    );
  });

  it('is the same for the same seed, and another for another', () => {
    const load = {
      rate: 20,
      arrivals: 'poisson' as const,
      durationSeconds: 2,
      warmUpSeconds: 1,
    };
    expect(drawn(load, 5)).toEqual(drawn(load, 5));
    expect(drawn(load, 5)).not.toEqual(drawn(load, 6));
  });

  it('is one schedule, whoever drives which part of it', () => {
    fc.assert(
      fc.property(
        anyLoad,
        fc.nat(),
        fc.integer({ min: 1, max: 5 }),
        (load, seed, of) => {
          const parts = Array.from({ length: of }, (_, index) =>
            drawn(load, seed, { index, of }),
          );
          const together = parts.flat().sort((a, b) => a.index - b.index);
          expect(together).toEqual(drawn(load, seed));
        },
      ),
    );
  });

  it('spaces constant arrivals evenly', () => {
    const load = {
      rate: 10,
      arrivals: 'constant' as const,
      durationSeconds: 1,
      warmUpSeconds: 0,
    };
    drawn(load, 1).forEach(({ time }, i) =>
      expect(time).toBeCloseTo(100 * (i + 1), 9),
    );
  });

  it('spaces Poisson arrivals like independent callers', () => {
    const load = {
      rate: 1000,
      arrivals: 'poisson' as const,
      durationSeconds: 100,
      warmUpSeconds: 0,
    };
    const times = drawn(load, 3).map(({ time }) => time);
    const gaps = times.map((time, i) => time - (times[i - 1] ?? 0));
    // Of an exponential distribution 1/e of the gaps are above the mean.
    const above = gaps.filter(gap => gap > 1).length / gaps.length;
    expect(above).toBeCloseTo(Math.exp(-1), 2);
    const squares = gaps.reduce((sum, gap) => sum + gap * gap, 0);
    expect(squares / gaps.length).toBeCloseTo(2, 1);
  });
});

describe('WindowLayout', () => {
  it('puts every arrival into a window of its part', () => {
    fc.assert(
      fc.property(anyLoad, fc.nat(), (load, seed) => {
        const layout = WindowLayout.create(load);
        for (const { time, measured } of drawn(load, seed)) {
          const window = layout.windows[layout.indexOf(time, measured)];
          expect(window.phase).toBe(measured ? 'measured' : 'warm-up');
          expect(time).toBeGreaterThanOrEqual(window.start - 1e-6);
          expect(time).toBeLessThanOrEqual(window.end + 1e-6);
        }
      }),
    );
  });

  it.each([
    [10, 0],
    [86_400, 3600],
    [600.5, 599.5],
    [0.5, 0.25],
  ])(
    'has at most 600 windows for %d s after %d s',
    (durationSeconds, warmUpSeconds) => {
      const { windows } = WindowLayout.create({
        rate: 1,
        arrivals: 'constant',
        durationSeconds,
        warmUpSeconds,
      });
      expect(windows.length).toBeLessThanOrEqual(600);
      expect(windows[0].start).toBe(0);
      expect(windows[windows.length - 1].end).toBe(
        1000 * (warmUpSeconds + durationSeconds),
      );
      windows
        .slice(1)
        .forEach((window, i) => expect(window.start).toBe(windows[i].end));
    },
  );
});
