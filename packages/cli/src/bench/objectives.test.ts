import type { BenchmarkReport } from '@fairway/benchmark';
import { UsageError } from '../UsageError.ts';
import { checkObjectives, parseObjective } from './objectives.ts';

function reportWith(options: {
  success?: number;
  p99?: { value: number; upper?: number };
}): BenchmarkReport {
  const { success = 1000, p99 = { value: 40, upper: 45 } } = options;
  return {
    counts: { scheduled: 1000, outcomes: { success } },
    rates: { succeeded: 99 },
    latency: {
      response: {
        count: success,
        percentiles: [{ percentile: 99, ...p99 }],
      },
    },
  } as unknown as BenchmarkReport;
}

const stateOf = (text: string, report: BenchmarkReport) =>
  checkObjectives([parseObjective(text)], report)[0].state;

describe('objectives', () => {
  it('are read in any of their units', () => {
    expect(parseObjective('p99<50ms')).toMatchObject({ milliseconds: 50 });
    expect(parseObjective('p99.9 < 1.5s')).toMatchObject({
      percentile: 99.9,
      milliseconds: 1500,
    });
    expect(parseObjective('p50<200us')).toMatchObject({ milliseconds: 0.2 });
    expect(parseObjective('errors<0.1%')).toMatchObject({ share: 0.001 });
    expect(parseObjective('rate>95')).toMatchObject({ perSecond: 95 });
  });

  it.each(['p98<1ms', 'p99>50ms', 'p99<50', 'errors<1', 'rate<9', ''])(
    'are not %p',
    text => {
      expect(() => parseObjective(text)).toThrow(UsageError);
    },
  );

  it('are met when the upper end of the interval is under the limit', () => {
    expect(stateOf('p99<50ms', reportWith({}))).toBe('met');
  });

  it('are missed when the interval reaches over the limit', () => {
    expect(stateOf('p99<43ms', reportWith({}))).toBe('missed');
    expect(stateOf('p99<30ms', reportWith({}))).toBe('missed');
  });

  it('are undecided when nothing bounds the percentile', () => {
    const report = reportWith({ p99: { value: 40 } });
    expect(stateOf('p99<50ms', report)).toBe('undecided');
    expect(stateOf('p99<30ms', report)).toBe('missed');
  });

  it('count failed requests as slower than any limit', () => {
    expect(stateOf('p99<50ms', reportWith({ success: 989 }))).toBe('missed');
    expect(stateOf('p99<50ms', reportWith({ success: 991 }))).toBe('met');
  });

  it('bound errors and demand a rate', () => {
    expect(stateOf('errors<1%', reportWith({ success: 991 }))).toBe('met');
    expect(stateOf('errors<1%', reportWith({ success: 989 }))).toBe('missed');
    expect(stateOf('rate>95', reportWith({}))).toBe('met');
    expect(stateOf('rate>99', reportWith({}))).toBe('missed');
  });
});
