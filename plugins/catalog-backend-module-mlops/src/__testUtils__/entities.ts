import { Entity } from '@backstage/catalog-model';

/** An entity as a provider hands it over, with where it comes from. */
export function entity(
  kind: string,
  name: string,
  spec: Record<string, unknown>,
  annotations: Record<string, string> = {},
): Entity {
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind,
    metadata: {
      name,
      annotations: {
        'backstage.io/managed-by-location': 'url:http://localhost/x',
        'backstage.io/managed-by-origin-location': 'url:http://localhost/x',
        ...annotations,
      },
    },
    spec: spec as Entity['spec'],
  };
}

export const modelEntity = (name: string, spec: object = {}): Entity => ({
  ...entity('Model', name, {
    type: 'vision',
    lifecycle: 'production',
    owner: 'team-vision',
    versions: [
      {
        name: '1',
        description: 'The first',
        format: { name: 'onnx', version: '1' },
        uri: 'file:./v1/model.onnx',
        digest: `sha256:${'0123456789abcdef'.repeat(4)}`,
        createdAt: '2026-01-31',
        metrics: [{ name: 'accuracy', value: 0.97, dataset: 'test' }],
        signature: {
          inputs: [{ name: 'x', datatype: 'FP32', shape: [-1, 64] }],
          outputs: [{ name: 'label', datatype: 'INT64', shape: [-1] }],
        },
        example: {
          inputs: [{ name: 'x', shape: [1, 64], datatype: 'FP32', data: [] }],
        },
      },
    ],
    ...spec,
  }),
  apiVersion: 'fairway.dev/v1alpha1',
});

export const gpuPoolEntity = (name: string, spec: object = {}): Entity => ({
  ...entity('GpuPool', name, {
    type: 'node-pool',
    lifecycle: 'production',
    owner: 'team-platform',
    cluster: 'prod-eu',
    accelerator: {
      vendor: 'nvidia',
      product: 'NVIDIA-A100-SXM4-80GB',
      memoryMiB: 81920,
      count: 4,
      computeCapability: '8.0',
    },
    capacity: { cpu: 64, memoryMiB: 262144 },
    sharing: { mode: 'mig', profiles: ['1g.10gb'], replicas: 1 },
    price: { currency: 'EUR', perHour: 8, perGpuHour: 2, source: 'manual' },
    target: 'kubernetes',
    selector: { nodeLabels: { pool: 'a100' }, resourceName: 'nvidia.com/gpu' },
    quota: { kueue: { clusterQueue: 'gpu' }, nominal: 16, borrowingLimit: 4 },
    allows: { namespaces: ['ml-*'], modelTypes: ['llm'] },
    ...spec,
  }),
  apiVersion: 'fairway.dev/v1alpha1',
});

export const endpointEntity = (
  name: string,
  annotations: Record<string, string>,
): Entity =>
  entity(
    'API',
    name,
    {
      type: 'openapi',
      lifecycle: 'production',
      owner: 'team-vision',
      definition: 'openapi: 3.1.0',
    },
    { 'fairway.dev/service': name, ...annotations },
  );
