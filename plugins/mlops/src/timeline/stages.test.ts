import { deployments } from '../__testUtils__/history';
import { stagesOf } from './stages';

const at = (ms: number) => new Date(ms).toISOString();

describe('stagesOf', () => {
  it('divides the whole time without a gap', () => {
    const { stages, totalMs, complete } = stagesOf(deployments[0]);
    expect(complete).toBe(true);
    expect(totalMs).toBe(1_283);
    expect(stages.map(stage => stage.to)).toEqual([
      'T1',
      'T2',
      'T3',
      'T4',
      'T5',
      'T6',
      'T7',
      'T8',
      'T9',
      'T10',
    ]);
    expect(stages.reduce((sum, stage) => sum + stage.durationMs, 0)).toBe(
      totalMs,
    );
  });

  it('orders T10 after T9, whatever the order it is given', () => {
    const { lastMark, totalMs } = stagesOf({
      timeline: [
        { mark: 'T10', at: at(50), source: 'portal' },
        { mark: 'T1', at: at(0), source: 'portal' },
        { mark: 'T9', at: at(40), source: 'portal' },
      ],
    });
    expect(lastMark).toBe('T10');
    expect(totalMs).toBe(50);
  });

  it('reaches over marks that a target does not have', () => {
    const { stages } = stagesOf({
      timeline: [
        { mark: 'T3', at: at(0), source: 'portal' },
        { mark: 'T8', at: at(30), source: 'target' },
      ],
    });
    expect(stages).toEqual([
      {
        from: 'T3',
        to: 'T8',
        startMs: 0,
        durationMs: 30,
        clocks: ['portal', 'target'],
        skewed: false,
      },
    ]);
  });

  it('says when two clocks disagree by more than the stage took', () => {
    const { stages } = stagesOf({
      timeline: [
        { mark: 'T0', at: at(100), source: 'browser' },
        { mark: 'T1', at: at(60), source: 'portal' },
      ],
    });
    expect(stages[0]).toMatchObject({ durationMs: -40, skewed: true });
  });

  it('is not complete before the first valid prediction', () => {
    expect(stagesOf(deployments[1])).toMatchObject({
      complete: false,
      totalMs: 101,
      lastMark: 'T3',
    });
    expect(stagesOf({ timeline: [] })).toMatchObject({ stages: [] });
  });
});
