import { rollout } from '../machine/__testUtils__/fixtures';
import { RolloutState } from '../machine';
import { restMs } from './pace';

describe('a rollout that bakes', () => {
  const baking = (clock: Partial<RolloutState['clock']>): RolloutState => {
    const state = rollout({
      rules: { ...rollout().rules, lookSeconds: 10 },
    });
    return { ...state, phase: 'baking', clock: { ...state.clock, ...clock } };
  };

  it('is looked at when its gates are due', () => {
    expect(restMs(baking({ lookSeconds: 7 }))).toBe(3_000);
  });

  it('is looked at when its time is over', () => {
    expect(restMs(baking({ bakedSeconds: 18, lookSeconds: 1 }))).toBe(2_000);
  });

  it('is looked at so often that its time is counted whole, and no oftener than every second', () => {
    expect(restMs(baking({ lookSeconds: 0 }))).toBe(5_000);
    expect(restMs(baking({ lookSeconds: 9.99 }))).toBe(1_000);
    expect(restMs(baking({ lookSeconds: 30, bakedSeconds: 900 }))).toBe(1_000);
  });
});
