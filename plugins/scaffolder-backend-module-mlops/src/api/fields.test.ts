import {
  deploymentRequestSchema,
  MlopsClient,
} from '@fairway/backstage-plugin-mlops-common';
import { mockServices } from '@backstage/backend-test-utils';
import { z } from 'zod';
import { createServiceDeployAction } from '../actions/serviceDeploy';

type Schema = Record<string, any>;

/** What a schema demands, without what only describes it. */
function demands(schema: Schema): unknown {
  const {
    description,
    $schema,
    additionalProperties,
    exclusiveMinimum,
    ...rest
  } = schema;
  return {
    ...rest,
    ...(schema.properties && { properties: demandsOfAll(schema.properties) }),
    // zod 3 writes a bound that is not reached as JSON Schema 4 did.
    ...(exclusiveMinimum === true
      ? { exclusiveMinimum: schema.minimum }
      : exclusiveMinimum !== undefined && { exclusiveMinimum }),
    ...(schema.required && { required: [...schema.required].sort() }),
    ...(schema.propertyNames && {
      propertyNames: { pattern: schema.propertyNames.pattern },
    }),
    ...(typeof additionalProperties === 'object' && {
      additionalProperties: demands(additionalProperties),
    }),
  };
}

function demandsOfAll(properties: Record<string, Schema>) {
  return Object.fromEntries(
    Object.entries(properties).map(([name, field]) => [name, demands(field)]),
  );
}

describe('the input of mlops:service:deploy', () => {
  const action = createServiceDeployAction({
    client: MlopsClient.create({
      discoveryApi: mockServices.discovery(),
    }),
    auth: mockServices.auth(),
  });
  const input = action.schema?.input as Schema;
  const contract = z.toJSONSchema(deploymentRequestSchema, {
    io: 'input',
  }) as Schema;

  it('has the fields of the deployment request, and no other', () => {
    expect(Object.keys(input.properties).sort()).toEqual(
      Object.keys(contract.properties).sort(),
    );
    expect([...input.required].sort()).toEqual([...contract.required].sort());
  });

  it.each(Object.keys(contract.properties))(
    'demands of %s what the deployment request does',
    name => {
      expect(demands(input.properties[name])).toEqual(
        demands(contract.properties[name]),
      );
    },
  );

  it('describes every field', () => {
    const silent = Object.entries<Schema>(input.properties)
      .filter(([, field]) => !field.description)
      .map(([name]) => name);
    expect(silent).toEqual([]);
  });
});
