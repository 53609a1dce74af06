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

  it('is looked at before more time has passed than one tick counts for, and no oftener than every second', () => {
    const patient = baking({ lookSeconds: 0 });
    patient.rules.lookSeconds = 60;
    patient.steps[0].bakeSeconds = 300;
    expect(restMs(patient)).toBe(10_000);
    expect(restMs(baking({ lookSeconds: 9.99 }))).toBe(1_000);
    expect(restMs(baking({ lookSeconds: 30, bakedSeconds: 900 }))).toBe(1_000);
  });

  it('without gates is looked at when its time is over, not as if gates were due', () => {
    const free = {
      ...baking({ lookSeconds: 900, bakedSeconds: 12 }),
      gates: [],
    };
    expect(restMs(free)).toBe(8_000);
  });
});
