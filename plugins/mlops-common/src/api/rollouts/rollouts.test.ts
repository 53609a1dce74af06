import { z } from 'zod';
import {
  defaultRolloutPolicies,
  GateDeclaration,
  gateDeclarationsSchema,
  gatesOfStep,
  gateTimes,
  resolveSteps,
  rolloutFindings,
  rolloutPolicySchema,
  rolloutRequestSchema,
  rolloutSchema,
  rolloutStepSchema,
  Strategy,
  strategySchema,
} from '.';

const defaults = {
  bakeSeconds: 60,
  minimumSamples: 100,
  terminationWaitSeconds: 30,
};
const shares = (strategy: Strategy) =>
  resolveSteps(strategy, defaults).steps.map(({ weight, mirror }) =>
    mirror === undefined ? weight : [weight, mirror],
  );
const comparison: GateDeclaration = {
  kind: 'comparison',
  name: 'errors',
  metric: 'error-rate',
  margin: { absolute: 0.01 },
};
const slo: GateDeclaration = {
  kind: 'slo',
  name: 'limits',
  maximalErrorRate: 0.05,
};

describe('a strategy', () => {
  it('moves in the steps that its words say', () => {
    expect(shares({ type: 'all-at-once' })).toEqual([100]);
    expect(shares({ type: 'blue-green' })).toEqual([100]);
    expect(shares({ type: 'canary', canarySize: 10 })).toEqual([10, 100]);
    expect(
      shares({ type: 'canary', canarySize: 10, furtherWeights: [30, 60] }),
    ).toEqual([10, 30, 60, 100]);
    expect(shares({ type: 'linear', linearStepSize: 25 })).toEqual([
      25, 50, 75, 100,
    ]);
    expect(shares({ type: 'linear', linearStepSize: 30 })).toEqual([
      30, 60, 90, 100,
    ]);
    expect(shares({ type: 'shadow' })).toEqual([[0, 100], 100]);
    expect(
      shares({ type: 'shadow', mirrorPercent: 20, canarySize: 5 }),
    ).toEqual([[0, 20], 5, 100]);
  });

  it('takes from the environment only what it does not say itself', () => {
    const own = resolveSteps(
      {
        type: 'canary',
        canarySize: 10,
        bakeSeconds: 0,
        minimumSamples: 0,
        terminationWaitSeconds: 0,
      },
      defaults,
    );
    expect(own.steps[0]).toEqual({
      weight: 10,
      bakeSeconds: 0,
      minimumSamples: 0,
    });
    expect(own.terminationWaitSeconds).toBe(0);
    const standard = resolveSteps({ type: 'all-at-once' }, defaults);
    expect(standard).toEqual({
      steps: [{ weight: 100, bakeSeconds: 60, minimumSamples: 100 }],
      terminationWaitSeconds: 30,
      candidateCapacity: 'full',
    });
  });

  it('keeps the old revision for ten minutes with blue/green when nobody says how long', () => {
    expect(
      resolveSteps({ type: 'blue-green' }, defaults).terminationWaitSeconds,
    ).toBe(600);
    expect(
      resolveSteps({ type: 'blue-green', terminationWaitSeconds: 5 }, defaults)
        .terminationWaitSeconds,
    ).toBe(5);
  });

  it('always ascends to all of the traffic in valid steps', () => {
    for (let size = 1; size <= 50; size++) {
      const { steps } = resolveSteps(
        { type: 'linear', linearStepSize: size },
        defaults,
      );
      expect(steps.at(-1)?.weight).toBe(100);
      steps.forEach((step, index) => {
        expect(rolloutStepSchema.safeParse(step).success).toBe(true);
        expect(step.weight).toBeGreaterThan(steps[index - 1]?.weight ?? 0);
      });
    }
  });

  it('is refused where it makes no sense', () => {
    const refused = (strategy: unknown) =>
      expect(strategySchema.safeParse(strategy).success).toBe(false);
    refused({ type: 'canary', canarySize: 51 });
    refused({ type: 'canary', canarySize: 0 });
    refused({ type: 'canary', canarySize: 10, furtherWeights: [10] });
    refused({ type: 'canary', canarySize: 10, furtherWeights: [60, 30] });
    refused({ type: 'canary', canarySize: 10, furtherWeights: [100] });
    refused({ type: 'linear', linearStepSize: NaN });
    refused({ type: 'linear', linearStepSize: 12.5 });
    refused({ type: 'all-at-once', bakeSeconds: Infinity });
    refused({ type: 'all-at-once', bakeSecond: 1 });
    refused({ type: 'rolling' });
  });
});

describe('gates', () => {
  it('must have different names and sensible settings', () => {
    const refused = (...gates: unknown[]) =>
      expect(gateDeclarationsSchema.safeParse(gates).success).toBe(false);
    expect(gateDeclarationsSchema.safeParse([comparison, slo]).success).toBe(
      true,
    );
    refused(comparison, { ...slo, name: 'errors' });
    refused({ kind: 'slo', name: 'limits' });
    refused({ ...comparison, margin: {} });
    refused({ ...comparison, margin: { absolute: 1, relative: 1 } });
    refused({ ...comparison, margin: { absolute: 0 } });
    refused({ ...slo, maximalErrorRate: NaN });
    refused({ kind: 'approval', name: 'approval', approvals: 0 });
    refused({ kind: 'evaluation', name: 'a', testSet: 'x', metric: 'f1' });
  });

  it('that compare are not asked while the stable revision answers nothing', () => {
    const gates = [comparison, slo];
    const step = { bakeSeconds: 1, minimumSamples: 0 };
    expect(gatesOfStep(gates, { ...step, weight: 10 })).toEqual(gates);
    expect(gatesOfStep(gates, { ...step, weight: 0, mirror: 100 })).toEqual(
      gates,
    );
    expect(gatesOfStep(gates, { ...step, weight: 100 })).toEqual([slo]);
  });

  it('of every kind have their time', () => {
    expect(Object.keys(gateTimes).sort()).toEqual(
      [
        'signature',
        'artifact',
        'approval',
        'evaluation',
        'smoke',
        'slo',
        'comparison',
        'prediction-shift',
        'drift',
      ].sort(),
    );
  });
});

describe('the policy of an environment', () => {
  it.each(Object.entries(defaultRolloutPolicies))(
    'of %s is valid and allows its own defaults',
    (_, policy) => {
      expect(rolloutPolicySchema.parse(policy)).toEqual(policy);
      const { steps } = resolveSteps(policy.defaultStrategy, policy);
      expect(
        rolloutFindings(policy, { steps, gates: policy.defaultGates }).filter(
          ({ severity }) => severity === 'blocking',
        ),
      ).toEqual([]);
      steps.forEach(step =>
        expect(policy.maximalBakeSeconds).toBeGreaterThan(step.bakeSeconds),
      );
    },
  );

  it('never lets production go without gates, or promote or hold on silence by default', () => {
    const { production } = defaultRolloutPolicies;
    expect(production.onSilence).toBe('roll-back');
    expect(
      rolloutPolicySchema.safeParse({ ...production, allowWithoutGates: true })
        .success,
    ).toBe(false);
    const { steps } = resolveSteps(production.defaultStrategy, production);
    expect(
      rolloutFindings(production, { steps, gates: [] }).map(
        ({ severity, code }) => [severity, code],
      ),
    ).toContainEqual(['blocking', 'no-gates']);
  });

  it('says what is missing, and which gate could never be asked', () => {
    const { production } = defaultRolloutPolicies;
    const { steps } = resolveSteps({ type: 'all-at-once' }, production);
    expect(
      rolloutFindings(production, { steps, gates: [comparison] }).map(
        ({ code, message }) => `${code}: ${message}`,
      ),
    ).toEqual([
      "gate-required: This environment asks for a gate of the kind 'signature'",
      "gate-required: This environment asks for a gate of the kind 'artifact'",
      'approvals-required: This environment asks for approval by 1, the rollout for approval by 0',
      "gate-never-asked: The gate 'errors' compares with the stable revision, and no step of this strategy lets both answer",
    ]);
  });

  it('warns of a rollout without gates where it is allowed', () => {
    const { development } = defaultRolloutPolicies;
    const { steps } = resolveSteps({ type: 'all-at-once' }, development);
    expect(rolloutFindings(development, { steps, gates: [] })).toEqual([
      expect.objectContaining({ severity: 'warning', code: 'no-gates' }),
    ]);
  });
});

describe('the schemas of rollouts', () => {
  it('ask for either a model version or a revision', () => {
    const request = { idempotencyKey: 'a' };
    const accepted = (more: object) =>
      rolloutRequestSchema.safeParse({ ...request, ...more }).success;
    expect(accepted({ modelVersion: '4' })).toBe(true);
    expect(accepted({ revision: 3 })).toBe(true);
    expect(accepted({})).toBe(false);
    expect(accepted({ modelVersion: '4', revision: 3 })).toBe(false);
  });

  it('can be said as JSON Schema, for the OpenAPI document', () => {
    for (const schema of [
      rolloutSchema,
      rolloutRequestSchema,
      rolloutPolicySchema,
    ]) {
      expect(z.toJSONSchema(schema)).toHaveProperty('properties');
    }
  });
});
