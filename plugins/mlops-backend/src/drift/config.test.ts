import { ConfigReader } from '@backstage/config';
import { readDriftFromConfig } from './config';

const read = (keepDays?: number) =>
  readDriftFromConfig(new ConfigReader({ mlops: { drift: { keepDays } } }));

describe('mlops.drift', () => {
  it('keeps a week, which a report can cover, unless less is wanted', () => {
    expect(read()).toEqual({ keepMs: 7 * 24 * 3_600_000 });
    expect(read(1.5)).toEqual({ keepMs: 36 * 3_600_000 });
  });

  it.each([0, -1, 0.5, 8])('refuses %s days', days => {
    expect(() => read(days)).toThrow(
      `mlops.drift.keepDays must be from 1 to 7, not ${days}`,
    );
  });
});
