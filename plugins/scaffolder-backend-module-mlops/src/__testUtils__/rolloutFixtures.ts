import {
  defaultRolloutPolicies,
  resolveSteps,
  Rollout,
  RolloutPreview,
} from '@fairway/backstage-plugin-mlops-common';
import { instant } from '@fairway/backstage-plugin-mlops-common/testUtils';

const policy = defaultRolloutPolicies.staging;
const { steps } = resolveSteps(policy.defaultStrategy, policy);

export function rollout(overrides: Partial<Rollout> = {}): Rollout {
  return {
    id: 'rollout-1',
    service: 'digits-staging',
    environment: 'staging',
    attempt: 1,
    stableRevision: 1,
    candidateRevision: 2,
    strategy: policy.defaultStrategy,
    steps,
    step: 0,
    gates: policy.defaultGates,
    hasGates: true,
    phase: 'checking',
    phaseSince: instant(1),
    waitingFor: 'The first look',
    bakedSeconds: 0,
    samples: 0,
    verdicts: [],
    wanted: { stable: 100, candidate: 0, mirror: 0 },
    submittedBy: 'user:default/ml-engineer',
    createdAt: instant(1),
    permissions: { canCommand: true, canApprove: false },
    commands: ['pause', 'abort'],
    ...overrides,
  };
}

export function rolloutPreview(
  overrides: Partial<RolloutPreview> = {},
): RolloutPreview {
  return {
    strategy: policy.defaultStrategy,
    steps,
    gates: policy.defaultGates,
    hasGates: true,
    findings: [],
    isAllowed: true,
    ...overrides,
  };
}
