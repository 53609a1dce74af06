import { SpareTime } from './SpareTime.ts';

describe('SpareTime', () => {
  beforeEach(() => {
    jest.useFakeTimers();
  });
  afterEach(() => jest.useRealTimers());

  const costing = (milliseconds: number, done: () => void) => () => {
    jest.setSystemTime(Date.now() + milliseconds);
    done();
  };
  const now = () => Date.now();

  it('does nothing at once, and then one after the other', () => {
    const time = SpareTime.create({ now });
    const done: number[] = [];
    time.offer(() => done.push(1), 1);
    time.offer(() => done.push(2), 1);
    expect(done).toEqual([]);
    jest.advanceTimersByTime(100);
    expect(done).toEqual([1, 2]);
  });

  it('takes no more than its share of the time', () => {
    const time = SpareTime.create({ now, share: 0.01 });
    const begun = Date.now();
    let done = 0;
    // There is more to do than time, all the while.
    const timer = setInterval(() => {
      time.offer(
        costing(5, () => {
          done += 1;
        }),
        1,
      );
    }, 10);
    jest.advanceTimersByTime(100_000);
    clearInterval(timer);
    const share = (done * 5) / (Date.now() - begun);
    expect(share).toBeLessThan(0.0105);
    expect(share).toBeGreaterThan(0.008);
  });

  it('makes those after a long job wait for what it took', () => {
    const time = SpareTime.create({ now, share: 0.01 });
    let done = 0;
    const job = costing(30, () => {
      done += 1;
    });
    time.offer(job, 1);
    time.offer(job, 1);
    jest.advanceTimersByTime(1_500);
    expect(done).toBe(1);
    jest.advanceTimersByTime(1_000);
    expect(done).toBe(2);
  });

  it('refuses what it has no room for', () => {
    const time = SpareTime.create({ now });
    const mebibyte = 1024 * 1024;
    expect(time.offer(() => {}, 7 * mebibyte)).toBe(true);
    expect(time.offer(() => {}, 2 * mebibyte)).toBe(false);
    expect(time.offer(() => {}, mebibyte)).toBe(true);
    jest.advanceTimersByTime(100);
    expect(time.offer(() => {}, 7 * mebibyte)).toBe(true);
    const taken = Array.from({ length: 500 }, () => time.offer(() => {}, 0));
    expect(taken.filter(Boolean)).toHaveLength(255);
    expect(time.waiting).toBe(256);
  });
});
