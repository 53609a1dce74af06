import { timeTicks } from './timeTicks';

const minute = 60_000;
const noon = Date.parse('2026-11-23T12:00:00.000Z');

describe('the ticks of a time axis', () => {
  it.each([
    [2, 30_000],
    [10, 2 * minute],
    [60, 10 * minute],
    [24 * 60, 6 * 60 * minute],
  ])('of %d minutes are %d ms apart', (minutes, size) => {
    const ticks = timeTicks(noon + 1, noon + minutes * minute);
    expect(ticks.every(tick => tick % size === 0)).toBe(true);
    expect(ticks[1] - ticks[0]).toBe(size);
    expect(ticks.length).toBeLessThanOrEqual(7);
  });

  it('are none where the axis has no length', () => {
    expect(timeTicks(noon + 1, noon + 1)).toEqual([]);
  });

  it('stay few however long the axis is', () => {
    expect(timeTicks(0, noon).length).toBeLessThanOrEqual(50);
  });
});
