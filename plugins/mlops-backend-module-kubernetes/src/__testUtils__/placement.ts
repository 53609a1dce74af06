import { desiredRevisionFixture } from '@fairway/backstage-plugin-mlops-node/testUtils';
import type { DesiredRevision } from '@fairway/backstage-plugin-mlops-node';
import type { Placement } from '../manifests';

export const IMAGE = `registry.example.com/fairway/onnx-server@sha256:${'1'.repeat(
  64,
)}`;

/** A place on a cluster with a pool of A100s behind Kueue. */
export function placementFixture(
  overrides: Partial<Placement> = {},
): Placement {
  return {
    cluster: 'lab',
    namespace: 'team-a',
    gateway: { name: 'public', namespace: 'gateways' },
    images: { onnxServer: IMAGE },
    modelHosts: [
      { host: 'models.example.com', private: false },
      { host: 'registry.example.com', private: false },
      { host: 'store.local:9000', private: true },
    ],
    pool: {
      name: 'a100',
      nodeSelector: { 'nvidia.com/gpu.product': 'NVIDIA-A100-SXM4-80GB' },
      tolerations: [{ key: 'nvidia.com/gpu', operator: 'Exists' }],
      gpuResource: 'nvidia.com/gpu',
      queue: 'team-a',
    },
    ...overrides,
  };
}

/** A revision whose model pods can fetch. */
export function revisionFixture({
  spec,
  ...overrides
}: Parameters<typeof desiredRevisionFixture>[0] = {}): DesiredRevision {
  return desiredRevisionFixture({
    ...overrides,
    spec: {
      uri: 'https://models.example.com/digits/1/model.onnx',
      digest: `sha256:${'a'.repeat(64)}`,
      ...spec,
    },
  });
}
