import {
  deploymentRequestSchema,
  MlopsClient,
} from '@fairway/backstage-plugin-mlops-common';
import { mockServices } from '@backstage/backend-test-utils';
import { z } from 'zod';
import { demands, Schema } from '../__testUtils__/demands';
import { createServiceDeployAction } from '../actions/serviceDeploy';

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
