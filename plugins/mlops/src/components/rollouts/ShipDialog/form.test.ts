import {
  defaultRolloutPolicies,
  rolloutRequestSchema,
  strategyTypes,
} from '@fairway/backstage-plugin-mlops-common';
import { rolloutOptions as options } from '../../../__testUtils__/fixtures';
import { formOf, requestOf, ShipForm, ShipRequest } from './form';

const form: ShipForm = { ...formOf(options), version: '3' };

describe('the form that ships a version', () => {
  it("begins with the environment's strategy, and leaves the gates to it", () => {
    expect(requestOf(form)).toEqual({
      request: {
        modelVersion: '3',
        strategy: {
          type: 'canary',
          canarySize: 10,
          furtherWeights: [30, 60],
          bakeSeconds: 300,
          minimumSamples: 1_000,
        },
      },
    });
  });

  it('chooses a version by itself only where there is no other', () => {
    expect(formOf(options).version).toBeUndefined();
    const [first, ...others] = options.versions;
    const only = {
      ...options,
      versions: [
        first,
        ...others.map(entry => ({ ...entry, obstacle: 'not here' })),
      ],
    };
    expect(formOf(only).version).toBe('3');
  });

  it.each(strategyTypes)('makes a request that is accepted of %s', type => {
    const result = requestOf({ ...form, type }) as { request: ShipRequest };
    expect(
      rolloutRequestSchema.parse({ ...result.request, idempotencyKey: 'key' })
        .strategy,
    ).toMatchObject({ type });
  });

  it.each(Object.values(defaultRolloutPolicies))(
    'reads back the default strategy of an environment',
    policy => {
      expect(
        requestOf({ ...formOf({ ...options, policy }), version: '3' }),
      ).toMatchObject({ request: { strategy: policy.defaultStrategy } });
    },
  );

  it('moves all of it after the copies when the share is empty', () => {
    expect(
      requestOf({ ...form, type: 'shadow', shadowCanary: NaN }),
    ).toMatchObject({
      request: {
        strategy: expect.not.objectContaining({
          canarySize: expect.anything(),
        }),
      },
    });
  });

  it.each<[string, Partial<ShipForm>]>([
    ['version', { version: undefined }],
    ['canarySize', { canarySize: 0 }],
    ['canarySize', { canarySize: 51 }],
    ['canarySize', { canarySize: NaN }],
    ['furtherWeights', { furtherWeights: '30, 20' }],
    ['furtherWeights', { furtherWeights: '10' }],
    ['furtherWeights', { furtherWeights: '30, many' }],
    ['furtherWeights', { furtherWeights: '30, 100' }],
    ['linearStepSize', { type: 'linear', linearStepSize: 51 }],
    ['mirrorPercent', { type: 'shadow', mirrorPercent: 0 }],
    ['canarySize', { type: 'shadow', shadowCanary: 60 }],
    ['bakeSeconds', { bakeSeconds: -1 }],
    ['bakeSeconds', { bakeSeconds: NaN }],
    ['minimumSamples', { minimumSamples: 1.5 }],
  ])('names %s as wrong in %j', (field, changes) => {
    expect(requestOf({ ...form, ...changes })).toEqual({ problem: { field } });
  });

  it('says where own gates are wrong', () => {
    expect(requestOf({ ...form, gates: '[' })).toMatchObject({
      problem: { field: 'gatesJson' },
    });
    expect(
      requestOf({ ...form, gates: '[{"kind":"smoke","name":"smoke"}]' }),
    ).toMatchObject({
      problem: {
        field: 'gates',
        detail: expect.stringContaining('0.requests'),
      },
    });
  });

  it('asks for own gates, also for none', () => {
    expect(requestOf({ ...form, gates: '[]' })).toMatchObject({
      request: { gates: [] },
    });
  });
});
