import { ClockWatch } from './ClockWatch';

const at = (askedAt: number, heardAt = askedAt) => ({ askedAt, heardAt });

describe('a clock that is watched', () => {
  it('was not set back as long as it goes on, or was read once', () => {
    const watch = ClockWatch.create();
    expect(watch.setBackBy(1_000, at(0))).toBe(0);
    expect(watch.setBackBy(2_000, at(1_000))).toBe(0);
    expect(watch.setBackBy(9_000_000, at(2_000))).toBe(0);
  });

  it('was set back by what is missing', () => {
    const watch = ClockWatch.create();
    watch.setBackBy(3_600_000, at(0));
    expect(watch.setBackBy(1_000, at(1_000))).toBe(3_600_000);
    expect(watch.setBackBy(2_000, at(2_000))).toBe(0);
  });

  it('was not set back where only an answer took long', () => {
    const watch = ClockWatch.create();
    watch.setBackBy(1_000, at(0, 9_000));
    expect(watch.setBackBy(3_000, at(9_000, 20_000))).toBe(0);
  });
});
