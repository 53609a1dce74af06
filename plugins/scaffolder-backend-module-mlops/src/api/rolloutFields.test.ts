import { mockServices } from '@backstage/backend-test-utils';
import {
  MlopsClient,
  promotionRequestSchema,
  rolloutCommandRequestSchema,
  rolloutRequestSchema,
} from '@fairway/backstage-plugin-mlops-common';
import { z } from 'zod';
import { demands, Schema } from '../__testUtils__/demands';
import {
  createRolloutAbortAction,
  createRolloutPromoteAction,
} from '../actions/rolloutCommand';
import { createRolloutStartAction } from '../actions/rolloutStart';
import { createServicePromoteAction } from '../actions/servicePromote';

const services = {
  client: MlopsClient.create({ discoveryApi: mockServices.discovery() }),
  auth: mockServices.auth(),
};
const contractOf = (schema: z.ZodType) =>
  z.toJSONSchema(schema, { io: 'input' }) as Schema;

const silentFields = (input: Schema) =>
  Object.entries<Schema>(input.properties)
    .filter(([, field]) => !field.description)
    .map(([name]) => name);

describe('the input of mlops:rollout:start', () => {
  const input = createRolloutStartAction(services).schema?.input as Schema;
  // The action makes the key from task and step.
  const { idempotencyKey: _key, ...wish } =
    contractOf(rolloutRequestSchema).properties;

  it('has the fields of the request for a rollout, the service, and no other', () => {
    expect(Object.keys(input.properties).sort()).toEqual(
      [...Object.keys(wish), 'service'].sort(),
    );
    expect(input.required).toEqual(['service']);
  });

  it.each(Object.keys(wish))(
    'demands of %s what the request for a rollout does',
    name => {
      expect(demands(input.properties[name])).toEqual(demands(wish[name]));
    },
  );

  it('knows the fields of each strategy and of each gate, and refuses others', () => {
    const { strategy, gates } = input.properties;
    const options: Schema[] = [...strategy.anyOf, ...gates.items.anyOf];
    expect(options).toHaveLength(14);
    expect(
      options.every(
        ({ additionalProperties }) => additionalProperties === false,
      ),
    ).toBe(true);
    expect(options.every(({ description }) => description)).toBe(true);
  });

  it('describes every field', () => {
    expect(silentFields(input)).toEqual([]);
  });
});

describe('the input of mlops:service:promote', () => {
  const input = createServicePromoteAction(services).schema?.input as Schema;
  const { idempotencyKey: _key, ...wish } = contractOf(
    promotionRequestSchema,
  ).properties;

  it('has the fields of the request for a promotion, the service, and no other', () => {
    expect(Object.keys(input.properties).sort()).toEqual(
      [...Object.keys(wish), 'service'].sort(),
    );
    expect(input.required).toEqual(['service']);
    expect(silentFields(input)).toEqual([]);
  });

  it.each(Object.keys(wish))(
    'demands of %s what the request for a promotion does',
    name => {
      expect(demands(input.properties[name])).toEqual(demands(wish[name]));
    },
  );
});

describe.each([createRolloutPromoteAction, createRolloutAbortAction])(
  'the input of an action that commands a rollout',
  create => {
    const input = create(services).schema?.input as Schema;
    const contract = contractOf(rolloutCommandRequestSchema);

    it('is the rollout and the reason, and demands of that what the command does', () => {
      expect(Object.keys(input.properties)).toEqual(['rollout', 'reason']);
      expect(input.required).toEqual(['rollout']);
      expect(demands(input.properties.reason)).toEqual(
        demands(contract.properties.reason),
      );
      expect(silentFields(input)).toEqual([]);
    });
  },
);
