import type { Rollout } from '@fairway/backstage-plugin-mlops-common';
import {
  awaitingRollout,
  bakingRollout,
  heldRollout,
  promotedRollout,
  rolledBackRollout,
} from '../src/__testUtils__/fixtures';

const none = { stable: 100, candidate: 0, mirror: 0 };

const ended = (
  phase: Rollout['phase'],
  changes: Partial<Rollout> = {},
): Rollout => ({
  ...rolledBackRollout,
  id: phase,
  phase,
  decidedBy: 'user:default/ml-engineer',
  evidenceId: undefined,
  ...changes,
});

/** One rollout of each kind, so that each way it may look can be seen. */
export const devRollouts: Rollout[] = [
  bakingRollout,
  rolledBackRollout,
  promotedRollout,
  { ...awaitingRollout, id: 'awaiting' },
  { ...heldRollout, id: 'held' },
  {
    ...bakingRollout,
    id: 'paused',
    phase: 'paused',
    waitingFor: 'Paused: the on-call engineer looks into the alerts',
    commands: ['resume', 'promote', 'abort'],
  },
  {
    ...bakingRollout,
    id: 'without-gates',
    environment: 'development',
    strategy: { type: 'all-at-once' },
    steps: [{ weight: 100, bakeSeconds: 10, minimumSamples: 0 }],
    step: 0,
    gates: [],
    hasGates: false,
    verdicts: [],
    wanted: { stable: 0, candidate: 100, mirror: 0 },
    observed: { stable: 0, candidate: 100, mirror: 0 },
    bakedSeconds: 4,
  },
  {
    ...bakingRollout,
    id: 'shadowing',
    phase: 'shadowing',
    strategy: { type: 'shadow', canarySize: 10 },
    steps: [
      { weight: 0, mirror: 100, bakeSeconds: 300, minimumSamples: 1_000 },
      ...bakingRollout.steps.slice(0, 1),
      ...bakingRollout.steps.slice(-1),
    ],
    step: 0,
    wanted: { ...none, mirror: 100 },
    observed: { ...none, mirror: 100 },
  },
  {
    ...bakingRollout,
    id: 'rolling-back',
    phase: 'rolling-back',
    waitingFor:
      'Going back: 1 of 2 replicas of revision 2 are ready, 85 % of the traffic is there',
    reason: rolledBackRollout.reason,
    decidedBy: 'gate:errors',
    evidenceId: 'evidence-errors',
    wanted: { stable: 100, candidate: 0, mirror: 0 },
    observed: { stable: 85, candidate: 15, mirror: 0 },
    commands: [],
  },
  ended('aborted', { reason: 'The upstream data is wrong today.' }),
  ended('superseded', {
    reason: 'A newer rollout was submitted: rollout-3',
    supersededBy: 'rollout-3',
    commands: [],
  }),
  ended('failed', {
    reason:
      'Revision 3 did not become ready within 600 s: its replica was killed for using more than its 512 MiB of memory.',
    decidedBy: 'control-loop',
    step: 0,
    samples: 0,
    verdicts: rolledBackRollout.verdicts.slice(0, 3),
  }),
];
