import { GateDeclaration } from '@fairway/backstage-plugin-mlops-common';
import { createRollout, RolloutPlan, RolloutState } from '../state';

export const startedAt = Date.parse('2026-01-01T12:00:00Z');

export const gates: GateDeclaration[] = [
  { kind: 'signature', name: 'signature' },
  { kind: 'approval', name: 'approval', approvals: 1 },
  { kind: 'smoke', name: 'smoke', requests: 3 },
  { kind: 'slo', name: 'limits', maximalErrorRate: 0.05 },
  {
    kind: 'comparison',
    name: 'errors',
    metric: 'error-rate',
    margin: { absolute: 0.01 },
  },
];

export const plan = (overrides: Partial<RolloutPlan> = {}): RolloutPlan => ({
  id: 'r1',
  submittedBy: 'user:default/mira',
  stable: { revision: 3, replicas: 2 },
  candidate: { revision: 4, replicas: 2 },
  steps: [
    { weight: 10, bakeSeconds: 20, minimumSamples: 50 },
    { weight: 50, bakeSeconds: 20, minimumSamples: 50 },
    { weight: 100, bakeSeconds: 20, minimumSamples: 50 },
  ],
  gates,
  ...overrides,
  rules: {
    onSilence: 'roll-back',
    maximalBakeSeconds: 60,
    provisioningSeconds: 60,
    rollbackWaitSeconds: 30,
    terminationWaitSeconds: 20,
    lookSeconds: 5,
    unreadySeconds: 15,
    candidateCapacity: 'proportional',
    ...overrides.rules,
  },
});

export const rollout = (overrides: Partial<RolloutPlan> = {}): RolloutState =>
  createRollout(plan(overrides), startedAt).state;
