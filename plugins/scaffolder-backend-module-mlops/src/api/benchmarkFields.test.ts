import { mockServices } from '@backstage/backend-test-utils';
import {
  benchmarkRequestSchema,
  MlopsClient,
} from '@fairway/backstage-plugin-mlops-common';
import { z } from 'zod';
import { demands, Schema } from '../__testUtils__/demands';
import { createServiceBenchmarkAction } from '../actions/serviceBenchmark';

describe('the input of mlops:service:benchmark', () => {
  const action = createServiceBenchmarkAction({
    client: MlopsClient.create({ discoveryApi: mockServices.discovery() }),
    auth: mockServices.auth(),
  });
  const input = action.schema?.input as Schema;
  const contract = z.toJSONSchema(benchmarkRequestSchema, {
    io: 'input',
  }) as Schema;
  // The action makes the key from task and step.
  const { idempotencyKey: _key, ...load } = contract.properties;
  const own = ['service', 'timeoutSeconds', 'thresholds'];

  it('has the fields of the load of a benchmark, its own, and no other', () => {
    expect(Object.keys(input.properties).sort()).toEqual(
      [...Object.keys(load), ...own].sort(),
    );
    expect(input.required).toEqual(['service']);
  });

  it.each(Object.keys(load))(
    'demands of %s what the request of a benchmark does',
    name => {
      expect(demands(input.properties[name])).toEqual(demands(load[name]));
    },
  );

  it('describes every field', () => {
    const { thresholds } = input.properties;
    const fields = { ...input.properties, ...thresholds.properties };
    const silent = Object.entries<Schema>(fields)
      .filter(([, field]) => !field.description)
      .map(([name]) => name);
    expect(silent).toEqual([]);
  });
});
