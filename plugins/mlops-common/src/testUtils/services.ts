import { Deployment, InferenceService, Preview, RevisionSpec } from '../api';
import { instant } from './instant';
import { signature } from './models';

export const revisionSpec: RevisionSpec = {
  modelVersion: '2',
  uri: 'file:examples/models/digits/2/model.onnx',
  digest: `sha256:${'2'.repeat(64)}`,
  format: 'onnx',
  signature,
  runtime: 'onnx',
  resources: { cpu: 0.5, memoryMiB: 256, gpus: 0 },
  replicas: 1,
  environmentVariables: {},
};

export function deployment(overrides: Partial<Deployment> = {}): Deployment {
  return {
    id: 'deployment-1',
    service: 'digits-staging',
    revision: 1,
    state: 'queued',
    message: 'Waiting for a worker',
    requestedBy: 'user:default/software-engineer',
    createdAt: instant(1),
    timeline: [{ mark: 'T0', at: instant(0), source: 'browser' }],
    ...overrides,
  };
}

export function service(
  overrides: Partial<InferenceService> = {},
): InferenceService {
  return {
    id: 'service-1',
    name: 'digits-staging',
    model: 'model:default/digits',
    environment: 'staging',
    pool: 'gpupool:default/this-machine',
    owner: 'group:default/product-engineering',
    target: 'embedded',
    desiredState: 'running',
    status: { phase: 'ready', message: 'Answers', since: instant(4) },
    revision: {
      number: 1,
      spec: revisionSpec,
      reason: 'Deployed',
      createdBy: 'user:default/software-engineer',
      createdAt: instant(1),
    },
    replicas: [],
    checksKeys: true,
    endpoint: {
      url: 'http://127.0.0.1:7080/digits-staging',
      inferUrl: 'http://127.0.0.1:7080/digits-staging/v2/models/digits/infer',
      modelName: 'digits',
      protocols: ['v2'],
    },
    createdBy: 'user:default/software-engineer',
    createdAt: instant(1),
    updatedAt: instant(4),
    permissions: { canUpdate: true, canDelete: true, canPredict: true },
    ...overrides,
  };
}

export function preview(overrides: Partial<Preview> = {}): Preview {
  return {
    name: 'digits-staging',
    revision: revisionSpec,
    findings: [],
    blocked: false,
    manifests: [
      {
        apiVersion: 'fairway.dev/v1alpha1',
        kind: 'EmbeddedService',
        metadata: { name: 'digits-staging' },
      },
    ],
    ...overrides,
  };
}
