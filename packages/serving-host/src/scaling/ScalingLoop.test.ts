import { ScalingLoop } from './ScalingLoop.ts';

describe('ScalingLoop', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it('looks at what is active only, and has no timer without', () => {
    const loop = ScalingLoop.create({ intervalMs: 500 });
    expect(jest.getTimerCount()).toBe(0);
    const busy = { tick: jest.fn(() => true) };
    const resting = { tick: jest.fn(() => false) };
    loop.add(busy);
    loop.add(resting);
    loop.add(resting);
    expect(jest.getTimerCount()).toBe(1);
    jest.advanceTimersByTime(2_000);
    expect(busy.tick).toHaveBeenCalledTimes(4);
    expect(resting.tick).toHaveBeenCalledTimes(1);
    expect(loop.size).toBe(1);
    loop.remove(busy);
    expect(jest.getTimerCount()).toBe(0);
  });
});
