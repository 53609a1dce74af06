import {
  BenchmarkDetails,
  Deployment,
  InferenceService,
  ModelInfo,
  ModelVersionInfo,
  Preview,
  RevisionSpec,
} from '@fairway/backstage-plugin-mlops-common';

const signature = {
  inputs: [{ name: 'input', datatype: 'FP32', shape: [-1, 64] }],
  outputs: [{ name: 'label', datatype: 'INT64', shape: [-1] }],
};

export function modelVersion(
  overrides: Partial<ModelVersionInfo> = {},
): ModelVersionInfo {
  return {
    name: '2',
    format: { name: 'onnx' },
    uri: 'file:examples/models/digits/2/model.onnx',
    digest: `sha256:${'2'.repeat(64)}`,
    metrics: [],
    signature,
    deployable: true,
    reasons: [],
    ...overrides,
  };
}

export function model(overrides: Partial<ModelInfo> = {}): ModelInfo {
  return {
    ref: 'model:default/digits',
    name: 'digits',
    title: 'Digits',
    type: 'classifier',
    lifecycle: 'production',
    owner: 'group:default/product-engineering',
    hasCard: true,
    deployable: true,
    reasons: [],
    versions: [modelVersion(), modelVersion({ name: '1' })],
    serviceCount: 0,
    ...overrides,
  };
}

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

export const instant = (second: number) =>
  new Date(Date.UTC(2026, 0, 1, 0, 0, second)).toISOString();

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

export function benchmark(
  overrides: Partial<BenchmarkDetails> = {},
): BenchmarkDetails {
  return {
    id: 'benchmark-1',
    service: 'digits-staging',
    revision: 1,
    state: 'finished',
    load: {
      rate: 50,
      arrivals: 'poisson',
      durationSeconds: 60,
      warmUpSeconds: 5,
    },
    createdBy: 'user:default/software-engineer',
    createdAt: instant(1),
    summary: {
      verdict: 'valid',
      achievedRate: 49.9,
      succeeded: 2994,
      failed: 0,
      p50: 4.2,
      p99: 12.5,
    },
    windows: [],
    permissions: { canCancel: false },
    ...overrides,
  };
}
