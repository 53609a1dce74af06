import type { Rollout } from '../portal/Rollout.ts';
import { newsOf } from './news.ts';

const rollout = (change: Partial<Rollout> = {}): Rollout => ({
  ...{ id: 'r1', service: 'digits', environment: 'production', attempt: 1 },
  ...{ stableRevision: 3, candidateRevision: 4, step: 0 },
  steps: [10, 100].map(weight => ({
    ...{ weight, bakeSeconds: 60, minimumSamples: 100 },
  })),
  ...{ gates: [{ kind: 'comparison', name: 'errors' }], hasGates: true },
  ...{ phase: 'baking', waitingFor: '12 of 60 seconds, 30 of 100 predictions' },
  ...{ bakedSeconds: 12, samples: 30, verdicts: [] },
  wanted: { stable: 90, candidate: 10, mirror: 0 },
  ...{ submittedBy: 'user:default/mock', createdAt: '2026-01-01T00:00:00Z' },
  ...change,
});
const texts = (now: Rollout, before?: Rollout) =>
  newsOf(now, before).map(({ text }) => text);

describe('the news of a rollout', () => {
  it('are where it is and why it waits, when it is seen first', () => {
    expect(texts(rollout())).toEqual([
      'traffic: candidate 10 %, stable 90 %',
      'step 1 of 2, baking: 12 of 60 seconds, 30 of 100 predictions',
    ]);
  });

  it('are none while only seconds and predictions are counted', () => {
    const later = rollout({
      ...{ waitingFor: '13.5 of 60 seconds, 40 of 100 predictions' },
      ...{ bakedSeconds: 13.5, samples: 40 },
    });
    expect(texts(later, rollout())).toEqual([]);
  });

  it('are verdicts that changed, and those of the next step', () => {
    const said = (verdict: 'pass' | 'inconclusive', step: number) => ({
      verdicts: [{ gate: 'errors', verdict, reason: 'So it is.', step }],
    });
    const before = rollout(said('inconclusive', 0));
    expect(texts(rollout(said('inconclusive', 0)), before)).toEqual([]);
    expect(texts(rollout(said('pass', 0)), before)).toEqual([
      "gate 'errors': pass: So it is.",
    ]);
    expect(texts(rollout(said('inconclusive', 1)), before)).toHaveLength(1);
    // A new attempt asks all gates anew.
    expect(
      texts(rollout({ ...said('inconclusive', 0), attempt: 2 }), before),
    ).toEqual(['attempt 2 begins', "gate 'errors': inconclusive: So it is."]);
  });

  it('are weights as they are routed, and copies', () => {
    const observed = { stable: 100, candidate: 0, mirror: 50 };
    expect(texts(rollout({ observed }), rollout())).toEqual([
      'traffic: candidate 0 %, stable 100 %, 50 % copied to the candidate',
    ]);
  });

  it('are what a person can do about a hold', () => {
    const held = rollout({
      ...{ phase: 'held', waitingFor: 'No evidence', action: 'Decide' },
    });
    expect(texts(held, rollout())).toEqual(['held: No evidence → Decide']);
  });

  it('are how it ended and who decided, once', () => {
    const ended = rollout({
      ...{ phase: 'rolled-back', endedAt: '2026-01-01T00:01:00Z' },
      ...{ reason: 'Too many errors', decidedBy: 'gate:errors' },
    });
    expect(texts(ended, rollout())).toEqual([
      "rolled-back: Too many errors (decided by gate 'errors')",
    ]);
    expect(texts(ended, ended)).toEqual([]);
  });
});
