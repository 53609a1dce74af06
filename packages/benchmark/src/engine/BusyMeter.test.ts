import { BusyMeter } from './BusyMeter.ts';

describe('BusyMeter', () => {
  it('says nothing of no time', () => {
    expect(BusyMeter.start(1000).share).toBe(0);
  });

  it('counts a turn as idle in which nothing was done', () => {
    const meter = BusyMeter.start(1000);
    meter.turn(1003);
    meter.end(1003);
    expect(meter.share).toBe(0);
    meter.noteWork();
    meter.turn(1004);
    meter.end(1004);
    expect(meter.share).toBe(0.25);
    // Work is of the turn in which it was done.
    meter.turn(1008);
    meter.end(1008);
    expect(meter.share).toBe(0.125);
  });

  it('counts what is done within a turn as busy', () => {
    const meter = BusyMeter.start(0);
    meter.turn(4);
    meter.noteWork();
    meter.end(7);
    meter.turn(8);
    meter.end(8);
    expect(meter.share).toBe(0.5);
  });

  it('has little to do while it sleeps, though answers come', () => {
    const meter = BusyMeter.start(0);
    meter.sleep(0, 5000);
    meter.noteWork();
    meter.wake(100, 5098);
    meter.end(100);
    expect(meter.share).toBeCloseTo(0.02);
  });

  it('counts the work at answers that come while it sleeps', () => {
    const meter = BusyMeter.start(0);
    meter.sleep(0, 5000);
    meter.noteWork();
    meter.wake(100, 5040);
    meter.end(100);
    expect(meter.share).toBe(0.6);
  });

  it('takes what was done while it slept for no work of the next turn', () => {
    const meter = BusyMeter.start(0);
    meter.sleep(0, 0);
    meter.noteWork();
    meter.wake(10, 10);
    meter.end(10);
    meter.turn(20);
    meter.end(20);
    expect(meter.share).toBe(0);
  });

  it('never counts more sleep than time has passed', () => {
    const meter = BusyMeter.start(0);
    meter.sleep(0, 0);
    // The event loop counts by a clock of its own.
    meter.wake(100, 100.5);
    meter.end(100);
    expect(meter.share).toBe(0);
  });
});
