import { judgeValidity, type ValidityEvidence } from './validity.ts';

const good: ValidityEvidence = {
  interrupted: false,
  scheduled: 1000,
  pacedInTime: 1000,
  succeeded: 1000,
  notSent: 0,
  waitedForConnection: 0,
  latenessP99: 0.5,
  p50: 20,
  busyShare: 0.2,
};

const judged = (evidence: Partial<ValidityEvidence>) => {
  const { verdict, reasons } = judgeValidity({ ...good, ...evidence });
  return [verdict, ...reasons.map(({ code }) => code)];
};

describe('judgeValidity', () => {
  it('finds nothing wrong with a good run', () => {
    expect(judged({})).toEqual(['valid']);
  });

  it.each([
    [{ latenessP99: 10.1 }, ['client-limited', 'schedule-delay']],
    [{ latenessP99: 10.1, p50: 400 }, ['valid']],
    [{ latenessP99: 20.1, p50: 400 }, ['client-limited', 'schedule-delay']],
    [{ pacedInTime: 979 }, ['client-limited', 'achieved-rate']],
    [{ notSent: 1 }, ['client-limited', 'not-sent']],
    [{ busyShare: 0.86 }, ['client-limited', 'worker-busy']],
    [
      { scheduled: 367, pacedInTime: 367, succeeded: 367 },
      ['too-few-samples', 'too-few-samples'],
    ],
    [
      { scheduled: 0, pacedInTime: 0, succeeded: 0 },
      ['too-few-samples', 'too-few-samples'],
    ],
    [{ interrupted: true }, ['interrupted', 'interrupted']],
    [
      { target: { before: '1', after: '2' } },
      ['target-changed', 'target-changed'],
    ],
    [{ target: { before: '1', after: '1' } }, ['valid']],
  ])('judges %j', (evidence, expected) => {
    expect(judged(evidence)).toEqual(expected);
  });

  it('does not blame the generator for a slow service', () => {
    expect(judged({ waitedForConnection: 900, p50: 5000 })).toEqual([
      'valid',
      'connections-busy',
    ]);
  });

  it('says that failures leave too few latencies', () => {
    expect(judged({ succeeded: 100 })).toEqual(['valid', 'few-successes']);
  });

  it('gives the gravest fault as the verdict, and all as reasons', () => {
    expect(
      judged({ interrupted: true, latenessP99: 50, scheduled: 10 }),
    ).toEqual([
      'interrupted',
      'interrupted',
      'schedule-delay',
      'too-few-samples',
    ]);
  });
});
