import { Revision } from '@fairway/backstage-plugin-mlops-common';
import { FakeDriftCounts } from '@fairway/backstage-plugin-mlops-node/testUtils';
import { replay } from '@fairway/gates';
import {
  driftWindowFixture,
  evenValues,
  profileFixture,
  profileKeyFixture,
} from '../../__testUtils__/drift';
import { specFixture } from '../../__testUtils__/stores';
import {
  ReferenceProfiles,
  RevisionProfile,
} from '../../drift/profiles/ReferenceProfiles';
import { AskContext } from '../asks/AskContext';
import { EvaluateGate } from '../machine';
import { judgeDrift } from './drift';
import { LastLook } from './looks';

const service = { id: 'id-1', name: 'digits', target: 'fake' };
const gate = {
  kind: 'drift' as const,
  name: 'inputs',
  distance: 'population-stability-index' as const,
};
const stored = {
  ...{ id: 'profile', profile: profileFixture, createdAt: 0 },
  ...profileKeyFixture,
  about: { rows: 1_000, omitted: [] },
};
const since = 1_700_000_000_000;
const context = {
  service,
  candidate: { number: 2, spec: specFixture } as Revision,
  windows: { since },
  rollout: {
    errorBudget: { falsePromotion: 0.05, falseRollback: 0.02 },
    state: {
      steps: [{ weight: 10, bakeSeconds: 60, minimumSamples: 100 }],
      gates: [gate],
    },
  },
  signal: new AbortController().signal,
} as unknown as AskContext;

function setup(profile: RevisionProfile = { stored }) {
  const counts = FakeDriftCounts.create({ now: () => since });
  counts.declare(service);
  const judge = (last?: LastLook) =>
    judgeDrift(gate, { step: 0 } as EvaluateGate, context, last, {
      profiles: { of: async () => profile } as unknown as ReferenceProfiles,
      sources: new Map([['fake', counts]]),
    });
  const tell = (values: number[]) =>
    counts.count(service, 2, driftWindowFixture(stored, values));
  return { counts, judge, tell };
}

describe('the drift gate of a rollout', () => {
  it('has the candidate counted, and says nothing until there is enough', async () => {
    const { counts, judge } = setup();
    expect(await judge()).toMatchObject({
      verdict: 'inconclusive',
      reason: expect.stringContaining('0 predictions'),
    });
    expect(counts.fingerprintOf(service, 2)).toBe(profileFixture.fingerprint);
  });

  it('passes a candidate that is asked what it was trained on', async () => {
    const { judge, tell } = setup();
    await judge();
    tell(evenValues(1_000, 0, 5));
    const { verdict, evidence } = await judge();
    expect(verdict).toBe('pass');
    expect(evidence).toMatchObject({ counted: 1_000 });
  });

  it('fails one whose inputs have moved, by evidence that says so again', async () => {
    const { judge, tell } = setup();
    await judge();
    tell(evenValues(1_000, 40, 5));
    const { verdict, reason, evidence } = await judge();
    expect(verdict).toBe('fail');
    expect(reason).toContain('went up');
    const text = JSON.stringify({ gate: 'drift', evidence });
    expect(replay(JSON.parse(text))).toMatchObject({ verdict, reason });
  });

  it('lets its last verdict stand until there is so much more to look at', async () => {
    const { judge, tell } = setup();
    await judge();
    tell(evenValues(1_000, 40, 5));
    const first = await judge();
    const last = { id: 'answer-1', ...first } as LastLook;
    tell(evenValues(10));
    expect(await judge(last)).toMatchObject({
      verdict: 'fail',
      evidence: {
        standsSince: 'answer-1',
        budgetLook: first.evidence.budgetLook,
      },
    });
  });

  it.each([
    ['the version has no profile', 'names no reference data', true],
    ['the source cannot be reached', 'The host is gone', false],
  ])('is inconclusive while %s', async (_, message, isProfile) => {
    const { counts, judge } = setup(
      isProfile ? { problem: message } : undefined,
    );
    counts.setProblem(message);
    expect(await judge()).toMatchObject({
      verdict: 'inconclusive',
      reason: expect.stringContaining(message),
      action: expect.any(String),
    });
  });
});
