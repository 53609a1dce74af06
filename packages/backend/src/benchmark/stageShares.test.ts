import { timelineMarks } from '@fairway/backstage-plugin-mlops-common';
import { clickToFirstPrediction, stageShares } from './stageShares';

/** Marks that are this many milliseconds apart. */
function timelineOf(...durations: number[]) {
  let at = Date.parse('2026-05-01T10:00:00.000Z');
  return timelineMarks.map(({ mark }, index) => {
    at += index === 0 ? 0 : durations[index - 1];
    return {
      mark,
      at: new Date(at).toISOString(),
      source: 'portal' as const,
    };
  });
}

const short = timelineOf(10, 0, 0, 0, 0, 30, 50, 0, 0, 10);
const middle = timelineOf(20, 0, 0, 0, 0, 30, 150, 0, 0, 0);
const long = timelineOf(30, 0, 0, 0, 0, 30, 640, 0, 0, 0);

describe('clickToFirstPrediction', () => {
  it('is the time from the first mark to the last, however they are listed', () => {
    expect(clickToFirstPrediction([...short].reverse())).toBe(100);
  });

  it('names the mark that is missing', () => {
    expect(() => clickToFirstPrediction(short.slice(0, -1))).toThrow(
      'lacks T10 (First valid prediction)',
    );
  });
});

describe('stageShares', () => {
  it('gives every stage its median and its part of all the time', () => {
    const shares = stageShares([short, middle, long]);
    expect(shares).toHaveLength(timelineMarks.length - 1);
    expect(shares[0]).toEqual({
      from: 'T0',
      to: 'T1',
      title: 'Request accepted',
      medianMs: 20,
      share: 60 / 1000,
    });
    expect(shares[6]).toMatchObject({
      from: 'T6',
      to: 'T7',
      medianMs: 150,
      share: 840 / 1000,
    });
  });

  it('adds up to the whole even where two marks came in the other order', () => {
    const shares = stageShares([timelineOf(40, 60, -20, 0, 0, 0, 0, 0, 0, 20)]);
    expect(shares[2].medianMs).toBe(-20);
    expect(shares.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1);
  });

  it('refuses a timeline that lacks a mark', () => {
    const holey = short.filter(({ mark }) => mark !== 'T6');
    expect(() => stageShares([short, holey])).toThrow('lacks T6');
  });
});
