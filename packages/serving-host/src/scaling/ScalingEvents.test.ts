import { ScalingEvents, type ScalingChange } from './ScalingEvents.ts';

describe('ScalingEvents', () => {
  const reading = {
    concurrency: 17.25,
    inFlight: 10,
    waiting: 7,
    lastActiveAt: 0,
  };
  let told: ScalingChange[];
  let events: ScalingEvents;

  beforeEach(() => {
    jest.useFakeTimers();
    told = [];
    events = ScalingEvents.create({ tell: change => told.push(change) });
    events.reset(1);
  });

  afterEach(() => jest.useRealTimers());

  it('tells the first change at once, and what became of it later', () => {
    events.note(3, reading);
    expect(told).toEqual([{ from: 1, to: 3, concurrency: 17.3, waiting: 7 }]);
    [4, 5, 6].forEach(desired => events.note(desired, reading));
    expect(told).toHaveLength(1);
    jest.advanceTimersByTime(30_000);
    expect(told.at(-1)).toMatchObject({ from: 3, to: 6 });
    jest.advanceTimersByTime(120_000);
    expect(told).toHaveLength(2);
  });

  it('tells nothing of what came back to where it was', () => {
    events.note(2, reading);
    events.note(3, reading);
    events.note(2, reading);
    jest.advanceTimersByTime(30_000);
    expect(told).toHaveLength(1);
  });

  it('tells at most every 30 seconds, however it flaps', () => {
    for (let second = 0; second < 300; second += 1) {
      events.note((second % 5) + 2, reading);
      jest.advanceTimersByTime(1_000);
    }
    expect(told.length).toBeLessThanOrEqual(11);
  });

  it('forgets what was to be told once the number is set otherwise', () => {
    events.note(2, reading);
    events.note(5, reading);
    events.reset(0);
    jest.advanceTimersByTime(60_000);
    expect(told).toHaveLength(1);
  });
});
