import {
  Deployment,
  InferenceService,
  ModelInfo,
  ModelVersionInfo,
  Options,
  PoolFit,
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

export const options: Options = {
  environments: [
    {
      name: 'production',
      title: 'Production',
      description: 'What customers see',
      production: true,
    },
    { name: 'staging', title: 'Staging', production: false },
  ],
  sizes: [
    {
      name: 'small',
      title: 'Small',
      description: 'For trying it out',
      resources: { cpu: 0.5, memoryMiB: 256, gpus: 0 },
      replicas: 1,
    },
    {
      name: 'medium',
      title: 'Medium',
      description: 'For a team',
      resources: { cpu: 1, memoryMiB: 1024, gpus: 0 },
      replicas: 2,
    },
  ],
};

export function poolFit(
  name: string,
  overrides: Partial<Omit<PoolFit, 'pool'>> & {
    pool?: Partial<PoolFit['pool']>;
  } = {},
): PoolFit {
  return {
    fits: true,
    findings: [],
    ...overrides,
    pool: {
      ref: `gpupool:default/${name}`,
      name,
      title: name,
      type: 'host',
      owner: 'group:default/platform',
      target: 'embedded',
      discovered: true,
      capacity: { cpu: 8, memoryMiB: 16384, gpus: 0 },
      reserved: { cpu: 2, memoryMiB: 1024, gpus: 0 },
      devices: [],
      capabilities: {
        asOf: instant(0),
        reachable: true,
        weights: false,
        mirror: false,
        scaleToZero: false,
        maxAddressableRevisions: 2,
        protocols: ['v2'],
        runtimes: ['onnx'],
        formats: ['onnx'],
        accelerator: false,
      },
      holders: [],
      ...overrides.pool,
    },
  };
}
