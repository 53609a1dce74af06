import { bakingRollout } from '../__testUtils__/fixtures';
import { waitsOf } from './waits';

describe('what a step waits for', () => {
  it('is the rest of its bake, of its predictions, and the gates that have not passed', () => {
    expect(waitsOf(bakingRollout)).toEqual({
      bakeSeconds: 116,
      samples: 640,
      gates: ['errors'],
    });
  });

  it('is nothing once there is enough of all', () => {
    expect(
      waitsOf({
        ...bakingRollout,
        bakedSeconds: 301,
        samples: 1_000,
        verdicts: bakingRollout.verdicts.map(said => ({
          ...said,
          verdict: 'pass',
        })),
      }),
    ).toEqual({ bakeSeconds: 0, samples: 0, gates: [] });
  });

  it('counts no verdict of an earlier step', () => {
    expect(waitsOf({ ...bakingRollout, step: 2 }).gates).toEqual([
      'errors',
      'latency-p95',
      'errors-of-all',
    ]);
  });

  it('asks no comparison where the stable revision answers nothing', () => {
    expect(waitsOf({ ...bakingRollout, step: 3 }).gates).toEqual([
      'errors-of-all',
    ]);
  });
});
