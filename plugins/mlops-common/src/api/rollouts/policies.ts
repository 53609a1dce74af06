import { z } from 'zod';
import { Finding } from '../common';
import {
  ErrorBudget,
  errorBudgetSchema,
  GateDeclaration,
  gateDeclarationsSchema,
  GateKind,
  gateKindSchema,
  gatesOfStep,
  gateTimes,
} from './gates';
import { longestBakeSeconds, RolloutStep, strategySchema } from './strategies';

/** What happens when there is still no evidence at the end of the longest bake. */
export const onSilenceSchema = z.enum(['hold', 'roll-back']);
export type OnSilence = z.infer<typeof onSilenceSchema>;

const day = 24 * 60 * 60;
/** Two weeks: people are on holiday. */
export const defaultPullRequestSeconds = 14 * day;
const longestWaitSeconds = 90 * day;

const seconds = z.number().int().min(1).max(longestBakeSeconds);

export const rolloutPolicySchema = z
  .object({
    production: z.boolean(),
    requiredGates: z
      .array(gateKindSchema)
      .max(9)
      .describe('Kinds of which every rollout must have at least one gate'),
    defaultGates: gateDeclarationsSchema.describe(
      'Gates of a rollout that names none',
    ),
    defaultStrategy: strategySchema,
    approvals: z
      .number()
      .int()
      .min(0)
      .max(10)
      .describe('People who must approve; the submitter does not count'),
    allowWithoutGates: z.boolean(),
    onSilence: onSilenceSchema,
    bakeSeconds: z.number().int().min(0).max(longestBakeSeconds),
    minimumSamples: z.number().int().min(0),
    terminationWaitSeconds: z.number().int().min(0).max(longestBakeSeconds),
    maximalBakeSeconds: seconds.describe(
      'How long one step may bake in all while its gates are inconclusive',
    ),
    provisioningSeconds: seconds.describe(
      'How long replicas of the candidate may take to become ready',
    ),
    pullRequestSeconds: z
      .number()
      .int()
      .min(60)
      .max(longestWaitSeconds)
      .describe(
        'How long a revision may wait until the pull request with its objects is merged and applied',
      ),
    rollbackWaitSeconds: seconds.describe(
      'How long a rollback waits for replicas of the stable revision',
    ),
    lookSeconds: seconds.describe(
      'Seconds from one look of the gates to the next',
    ),
    unreadySeconds: seconds.describe(
      'How long replicas of the candidate may be missing while it has traffic',
    ),
    errorBudget: errorBudgetSchema,
  })
  .strict()
  .refine(
    policy => !(policy.production && policy.allowWithoutGates),
    'production never allows a rollout without gates',
  );
/** What one environment asks of rollouts. */
export type RolloutPolicy = z.infer<typeof rolloutPolicySchema>;

const errorBudget: ErrorBudget = { falsePromotion: 0.05, falseRollback: 0.01 };

// Ten minutes to become ready is what deployments have had so far, and the
// progress deadline of Kubernetes and Argo Rollouts (600 s).
const common = {
  provisioningSeconds: 600,
  pullRequestSeconds: defaultPullRequestSeconds,
  rollbackWaitSeconds: 60,
  lookSeconds: 10,
  unreadySeconds: 30,
  errorBudget,
};

const errorsAndLatency: GateDeclaration[] = [
  {
    kind: 'comparison',
    name: 'errors',
    metric: 'error-rate',
    margin: { absolute: 0.01 },
  },
  {
    kind: 'comparison',
    name: 'latency-p95',
    metric: 'latency-p95',
    margin: { relative: 0.2 },
  },
];

/** Policies of the three environments that there are without any config. */
export const defaultRolloutPolicies = {
  development: {
    ...common,
    production: false,
    requiredGates: [],
    defaultGates: [],
    defaultStrategy: { type: 'all-at-once' },
    approvals: 0,
    allowWithoutGates: true,
    onSilence: 'hold',
    bakeSeconds: 10,
    minimumSamples: 0,
    terminationWaitSeconds: 0,
    maximalBakeSeconds: 600,
  },
  staging: {
    ...common,
    production: false,
    requiredGates: ['signature'],
    defaultGates: [
      { kind: 'signature', name: 'signature' },
      { kind: 'artifact', name: 'artifact' },
      ...errorsAndLatency,
    ],
    defaultStrategy: { type: 'canary', canarySize: 50 },
    approvals: 0,
    allowWithoutGates: false,
    onSilence: 'hold',
    bakeSeconds: 60,
    minimumSamples: 100,
    terminationWaitSeconds: 60,
    maximalBakeSeconds: 1_800,
  },
  production: {
    ...common,
    production: true,
    requiredGates: ['signature', 'artifact', 'comparison'],
    defaultGates: [
      { kind: 'signature', name: 'signature' },
      { kind: 'artifact', name: 'artifact' },
      { kind: 'approval', name: 'approval', approvals: 1 },
      ...errorsAndLatency,
      {
        kind: 'slo',
        name: 'errors-of-all',
        maximalErrorRate: 0.05,
      },
    ],
    defaultStrategy: {
      type: 'canary',
      canarySize: 10,
      furtherWeights: [30, 60],
    },
    approvals: 1,
    allowWithoutGates: false,
    onSilence: 'roll-back',
    bakeSeconds: 300,
    minimumSamples: 1_000,
    terminationWaitSeconds: 300,
    maximalBakeSeconds: 3_600,
  },
} satisfies Record<string, RolloutPolicy>;

/** What of a rollout its environment does not allow, or cannot work. */
export function rolloutFindings(
  policy: RolloutPolicy,
  rollout: { steps: RolloutStep[]; gates: GateDeclaration[] },
): Finding[] {
  const { steps, gates } = rollout;
  const kinds = new Set<GateKind>(gates.map(gate => gate.kind));
  const findings: Finding[] = policy.requiredGates
    .filter(kind => !kinds.has(kind))
    .map(kind => ({
      severity: 'blocking',
      code: 'gate-required',
      message: `This environment asks for a gate of the kind '${kind}'`,
      fix: `Add a gate of the kind '${kind}'`,
    }));
  const approvals = gates
    .filter(gate => gate.kind === 'approval')
    .reduce((most, gate) => Math.max(most, gate.approvals), 0);
  if (approvals < policy.approvals) {
    findings.push({
      severity: 'blocking',
      code: 'approvals-required',
      message: `This environment asks for approval by ${policy.approvals}, the rollout for approval by ${approvals}`,
      fix: `Add an approval gate with approvals: ${policy.approvals}`,
    });
  }
  if (gates.length === 0) {
    findings.push({
      severity: policy.allowWithoutGates ? 'warning' : 'blocking',
      code: 'no-gates',
      message: 'Nothing would judge the candidate: the rollout has no gates',
      fix: 'Add gates, such as a comparison with the stable revision',
    });
  }
  return [...findings, ...unusedGates(steps, gates)];
}

function unusedGates(
  steps: RolloutStep[],
  gates: GateDeclaration[],
): Finding[] {
  return gates
    .filter(
      gate =>
        gateTimes[gate.kind] === 'bake' &&
        !steps.some(step => gatesOfStep([gate], step).length > 0),
    )
    .map(gate => ({
      severity: 'blocking',
      code: 'gate-never-asked',
      message: `The gate '${gate.name}' compares with the stable revision, and no step of this strategy lets both answer`,
      fix: 'Choose canary, linear or shadow, or leave the gate out',
    }));
}
