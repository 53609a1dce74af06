import fc from 'fast-check';
import { PaneClock } from './PaneClock.ts';

const paneMs = 5_000;

function clocks(wall = 1_000_000_000_000) {
  const time = { now: 77, wall };
  const clock = PaneClock.create({
    paneMs,
    now: () => time.now,
    wall: () => time.wall,
  });
  const pass = (milliseconds: number) => {
    time.now += milliseconds;
    time.wall += milliseconds;
  };
  return { clock, time, pass };
}

describe('PaneClock', () => {
  it('begins where it is started and goes on at whole multiples', () => {
    const { clock, pass } = clocks(1_000_000_001_234);
    expect(clock.present()).toEqual({
      sequence: 1,
      start: 1_000_000_001_234,
      end: 1_000_000_005_000,
    });
    pass(3_766);
    expect(clock.present()).toEqual({
      sequence: 2,
      start: 1_000_000_005_000,
      end: 1_000_000_010_000,
    });
    expect(clock.left).toBe(5_000);
  });

  it('leaves out the panes in which nobody looked', () => {
    const { clock, pass } = clocks();
    pass(4 * paneMs + 1);
    expect(clock.present()).toEqual({
      sequence: 5,
      start: 1_000_000_020_000,
      end: 1_000_000_025_000,
    });
  });

  it('follows a wall clock that is set forward', () => {
    const { clock, time, pass } = clocks();
    time.wall += 3_600_000;
    pass(paneMs);
    expect(clock.present().start).toBe(1_000_003_605_000);
  });

  it('never lets panes overlap or number two the same, whatever the wall clock does', () => {
    const step = fc.record({
      passed: fc.integer({ min: 0, max: 20_000 }),
      set: fc.oneof(
        fc.constant(0),
        fc.integer({ min: -10_000_000, max: 10_000_000 }),
      ),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 50 }), steps => {
        const { clock, time, pass } = clocks();
        let last = clock.present();
        for (const { passed, set } of steps) {
          time.wall += set;
          pass(passed);
          const pane = clock.present();
          const follows =
            pane === last ||
            (pane.sequence > last.sequence &&
              pane.start >= last.end &&
              pane.end === pane.start + paneMs);
          expect({ follows, pane, last }).toMatchObject({ follows: true });
          expect(clock.left).toBeGreaterThan(0);
          expect(clock.left).toBeLessThanOrEqual(paneMs);
          last = pane;
        }
      }),
    );
  });
});
