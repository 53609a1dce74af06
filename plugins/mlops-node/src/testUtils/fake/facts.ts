import {
  Capabilities,
  Finding,
  Manifest,
} from '@fairway/backstage-plugin-mlops-common';
import {
  DesiredService,
  DiscoveredPool,
  Observation,
  TargetPool,
} from '../../targets';

/**
 * A copy by way of JSON, as a real target would make it. `structuredClone`
 * gives objects of another realm under jest, which are equal to nothing.
 */
export function copyOf<T>(value: T): T {
  return value === undefined ? value : JSON.parse(JSON.stringify(value));
}

/** A pool of 8 cores and 16 GiB without any GPU and without a price. */
export function fakePool(
  overrides: Partial<DiscoveredPool> = {},
): DiscoveredPool {
  return {
    name: 'fake-pool',
    title: 'Fake pool',
    description: 'A pool that exists only in a test',
    type: 'host',
    capacity: { cpu: 8, memoryMiB: 16_384, gpus: 0 },
    devices: [],
    ...overrides,
  };
}

export function fakeCapabilities(now: number): Capabilities {
  return {
    asOf: new Date(now).toISOString(),
    reachable: true,
    weights: true,
    mirror: true,
    scaleToZero: true,
    maxAddressableRevisions: 10,
    protocols: ['open-inference-v2'],
    runtimes: ['onnx'],
    formats: ['onnx'],
    accelerator: false,
  };
}

/** Blocking findings for revisions of which one replica exceeds the pool. */
export function fitFindings(
  desired: DesiredService,
  pool: TargetPool,
): Finding[] {
  return desired.revisions.flatMap(({ spec: { resources } }) =>
    (['cpu', 'memoryMiB', 'gpus'] as const)
      .filter(amount => resources[amount] > pool.capacity[amount])
      .map(
        (amount): Finding => ({
          severity: 'blocking',
          code: 'replica-too-large',
          message: `One replica asks for ${resources[amount]} of ${amount}, the pool has ${pool.capacity[amount]}`,
          fix: 'Choose a smaller size or another pool',
        }),
      ),
  );
}

export function fakeManifests(desired: DesiredService): Manifest[] {
  return [
    {
      apiVersion: 'fake.fairway.dev/v1alpha1',
      kind: 'FakeService',
      metadata: { name: desired.name },
      spec: copyOf({
        modelName: desired.modelName,
        environment: desired.environment,
        revisions: desired.revisions,
      }),
    },
  ];
}

export function nothingObserved(now: number): Observation {
  return {
    exists: false,
    revisions: [],
    replicas: [],
    keyIds: [],
    keyUsage: [],
    events: [],
    asOf: now,
  };
}
