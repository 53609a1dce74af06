import { ClockWatch } from './ClockWatch';

/** Of each reading by how much the clock was set back before. */
const setBacks = (
  ...readings: { now: number; askedAt: number; heardAt?: number }[]
) => {
  const watch = ClockWatch.create();
  return readings.map(({ now, askedAt, heardAt = askedAt }) => {
    const back = watch.setBackBy(now, askedAt);
    watch.note(now, heardAt);
    return back;
  });
};

describe('a clock that is watched', () => {
  it('was not set back as long as it goes on, or was read once', () => {
    expect(
      setBacks(
        { now: 1_000, askedAt: 0 },
        { now: 2_000, askedAt: 1_000 },
        { now: 9_000_000, askedAt: 2_000 },
      ),
    ).toEqual([0, 0, 0]);
  });

  it('was set back by what is missing', () => {
    expect(
      setBacks(
        { now: 3_600_000, askedAt: 0 },
        { now: 1_000, askedAt: 1_000 },
        { now: 2_000, askedAt: 2_000 },
      ),
    ).toEqual([0, 3_600_000, 0]);
  });

  it('was not set back where only an answer took long', () => {
    expect(
      setBacks(
        { now: 1_000, askedAt: 0, heardAt: 9_000 },
        { now: 3_000, askedAt: 9_000, heardAt: 20_000 },
      ),
    ).toEqual([0, 0]);
  });

  it('is set back until somebody has noted it', () => {
    const watch = ClockWatch.create();
    watch.note(3_600_000, 0);
    expect(watch.setBackBy(1_000, 1_000)).toBe(3_600_000);
    expect(watch.setBackBy(2_000, 2_000)).toBe(3_600_000);
  });
});
