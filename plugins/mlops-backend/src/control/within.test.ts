import { within } from './within';

describe('what is waited for within a time', () => {
  beforeEach(() => {
    jest.useFakeTimers();
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  it('comes as it is, and leaves no timer behind', async () => {
    await expect(within(5_000, Promise.resolve('it'))).resolves.toBe('it');
    await expect(
      within(5_000, Promise.reject(new Error('refused'))),
    ).rejects.toThrow('refused');
    expect(jest.getTimerCount()).toBe(0);
  });

  it('is given up when the time is over, and not before', async () => {
    const settled = jest.fn();
    const waiting = within(5_000, new Promise(() => {})).catch(settled);
    await jest.advanceTimersByTimeAsync(4_999);
    expect(settled).not.toHaveBeenCalled();
    await jest.advanceTimersByTimeAsync(1);
    await waiting;
    expect(settled).toHaveBeenCalledWith(new Error('nothing came within 5 s'));
  });
});
