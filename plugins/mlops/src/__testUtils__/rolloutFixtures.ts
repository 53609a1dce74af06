import {
  Approval,
  defaultRolloutPolicies,
  GateVerdict,
  resolveSteps,
  Revision,
  Rollout,
  RolloutOptions,
  ServiceEvent,
  StoredEvidence,
} from '@fairway/backstage-plugin-mlops-common';
import { ago } from './ago';
import { digest } from './modelFixtures';
import { readyService } from './serviceFixtures';

const policy = defaultRolloutPolicies.production;
const { steps } = resolveSteps(policy.defaultStrategy, policy);

/** The revision that the rollouts below ship. */
export const candidateRevision: Revision = {
  ...readyService.revision,
  number: 3,
  reason: 'Version 3',
  createdBy: 'user:default/ml-engineer',
  createdAt: ago(900),
  spec: {
    ...readyService.revision.spec,
    modelVersion: '3',
    uri: 'file:./v3/model.onnx',
    digest: digest('d'),
  },
};

export const rolloutOptions: RolloutOptions = {
  environment: 'production',
  policy,
  stableRevision: 2,
  versions: [
    { version: '3', digest: digest('d'), isServing: false },
    {
      version: '2',
      digest: digest('b'),
      isServing: true,
      obstacle: 'It serves already',
    },
    { version: '1', digest: digest('a'), isServing: false },
    {
      version: '0',
      isServing: false,
      obstacle: 'The catalog gives no digest of it. Add one to its entity.',
    },
  ],
  permissions: { canStart: true },
};

const passed = (
  gate: string,
  kind: GateVerdict['kind'],
  reason: string,
): GateVerdict => ({
  gate,
  kind,
  verdict: 'pass',
  reason,
  look: 1,
  at: ago(840),
  evidenceId: `evidence-${gate}`,
});

export const beforeTraffic: GateVerdict[] = [
  passed(
    'signature',
    'signature',
    'Callers of version 2 can call version 3 without a change.',
  ),
  passed(
    'artifact',
    'artifact',
    'The digest is the one of the catalog; the format is onnx, the licence Apache-2.0.',
  ),
  passed('approval', 'approval', 'Approved by 1 of 1: engineering-lead.'),
];

export const bakingRollout: Rollout = {
  id: 'rollout-3',
  service: readyService.name,
  environment: 'production',
  attempt: 1,
  stableRevision: 2,
  candidateRevision: 3,
  strategy: policy.defaultStrategy,
  steps,
  step: 1,
  gates: policy.defaultGates,
  hasGates: true,
  phase: 'baking',
  phaseSince: ago(190),
  waitingFor: 'Bakes: 184 of 300 s; 360 of 1000 predictions; gates errors',
  bakedSeconds: 184,
  samples: 360,
  verdicts: [
    ...beforeTraffic,
    {
      gate: 'errors',
      kind: 'comparison',
      verdict: 'inconclusive',
      reason:
        'Between 0.2 points fewer and 1.4 points more errors than the stable revision; 1 point is allowed, so more predictions must tell.',
      action: 'Wait, or send more traffic.',
      step: 1,
      look: 18,
      at: ago(8),
      evidenceId: 'evidence-errors',
    },
    {
      gate: 'latency-p95',
      kind: 'comparison',
      verdict: 'pass',
      reason:
        'Between 3 % faster and 9 % slower than the stable revision; 20 % is allowed.',
      step: 1,
      look: 18,
      at: ago(8),
      evidenceId: 'evidence-latency-p95',
    },
    {
      gate: 'errors-of-all',
      kind: 'slo',
      verdict: 'pass',
      reason: 'At most 1.6 % of the answers are errors; 5 % are allowed.',
      step: 1,
      look: 18,
      at: ago(8),
      evidenceId: 'evidence-errors-of-all',
    },
  ],
  wanted: { stable: 70, candidate: 30, mirror: 0 },
  observed: { stable: 70, candidate: 30, mirror: 0 },
  submittedBy: 'user:default/ml-engineer',
  createdAt: ago(900),
  permissions: { canCommand: true, canApprove: true },
  commands: ['pause', 'promote', 'abort'],
};

export const awaitingRollout: Rollout = {
  ...bakingRollout,
  id: 'rollout-4',
  step: 0,
  phase: 'checking',
  waitingFor: 'Approval of revision 3',
  action: 'Look at what it changes, then approve or reject it',
  bakedSeconds: 0,
  samples: 0,
  verdicts: [
    ...beforeTraffic.slice(0, 2),
    {
      gate: 'approval',
      kind: 'approval',
      verdict: 'inconclusive',
      reason: '0 of 1 approvals of this digest.',
      look: 1,
      at: ago(60),
    },
  ],
  wanted: { stable: 100, candidate: 0, mirror: 0 },
  observed: { stable: 100, candidate: 0, mirror: 0 },
  commands: ['pause', 'abort'],
};

export const heldRollout: Rollout = {
  ...bakingRollout,
  phase: 'held',
  waitingFor: 'Someone else has changed the weights of this service by hand',
  action:
    'Resume to write the weights of this step again; or promote or abort it',
  observed: { stable: 50, candidate: 50, mirror: 0 },
  commands: ['resume', 'promote', 'abort'],
};

export const promotedRollout: Rollout = {
  ...bakingRollout,
  id: 'rollout-1',
  stableRevision: 1,
  candidateRevision: 2,
  phase: 'promoted',
  waitingFor: 'Revision 2 is promoted',
  step: steps.length - 1,
  bakedSeconds: 300,
  samples: 8_120,
  verdicts: [
    ...beforeTraffic,
    passed('errors', 'comparison', 'At most 0.3 points more errors.'),
    passed('latency-p95', 'comparison', 'At most 4 % slower.'),
    passed('errors-of-all', 'slo', 'At most 0.9 % of the answers are errors.'),
  ],
  wanted: { stable: 0, candidate: 100, mirror: 0 },
  observed: { stable: 0, candidate: 100, mirror: 0 },
  createdAt: ago(90_000),
  endedAt: ago(88_000),
  decidedBy: 'control-loop',
  commands: [],
};

export const rolledBackRollout: Rollout = {
  ...bakingRollout,
  id: 'rollout-2',
  phase: 'rolled-back',
  waitingFor: 'Revision 2 serves.',
  verdicts: [
    ...beforeTraffic,
    {
      gate: 'errors',
      kind: 'comparison',
      verdict: 'fail',
      reason:
        'At least 2.1 points more errors than the stable revision; 1 point is allowed.',
      step: 1,
      look: 7,
      at: ago(4_000),
      evidenceId: 'evidence-errors',
    },
  ],
  wanted: { stable: 100, candidate: 0, mirror: 0 },
  observed: { stable: 100, candidate: 0, mirror: 0 },
  createdAt: ago(5_000),
  endedAt: ago(3_950),
  reason:
    "Gate 'errors' failed. At least 2.1 points more errors than the stable revision; 1 point is allowed.",
  decidedBy: 'gate:errors',
  evidenceId: 'evidence-errors',
  commands: ['retry'],
};

export const approvals: Approval[] = [
  {
    gate: 'approval',
    decision: 'approve',
    digest: digest('d'),
    by: 'user:default/engineering-lead',
    at: ago(860),
    comment: 'Evaluation looks right.',
  },
];

export const errorsEvidence: StoredEvidence = {
  id: 'evidence-errors',
  gate: 'errors',
  kind: 'comparison',
  verdict: 'inconclusive',
  reason: 'Between 0.2 points fewer and 1.4 points more errors.',
  at: ago(8),
  evidence: {
    margin: { absolute: 0.01 },
    stable: { requests: 8_240, errors: 41 },
    candidate: { requests: 360, errors: 4 },
  },
};

export const rolloutEvents: ServiceEvent[] = [
  {
    id: 103,
    at: ago(190),
    type: 'rollout-baking',
    severity: 'info',
    message: 'Step 2 of 4 bakes: 30 % for revision 3',
    actor: 'control-loop',
    revision: 3,
    evidence: { rolloutId: bakingRollout.id, step: 1, attempt: 1 },
  },
  {
    id: 102,
    at: ago(520),
    type: 'rollout-step-passed',
    severity: 'info',
    message: 'Step 1 of 4 has passed',
    actor: 'control-loop',
    revision: 3,
    evidence: { rolloutId: bakingRollout.id, samples: 1_204, attempt: 1 },
  },
  {
    id: 101,
    at: ago(900),
    type: 'rollout-started',
    severity: 'info',
    message: 'Version 3 is to be shipped as revision 3',
    actor: 'user:default/ml-engineer',
    revision: 3,
    evidence: { rolloutId: bakingRollout.id },
  },
];
