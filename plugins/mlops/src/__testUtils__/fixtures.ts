import type {
  InferenceService,
  ModelInfo,
  Pool,
} from '@fairway/backstage-plugin-mlops-common';

const digest = (letter: string) => `sha256:${letter.repeat(64)}`;

/** Instants relative to now, so that "3 minutes ago" looks as it would. */
export const ago = (seconds: number) =>
  new Date(Date.now() - seconds * 1000).toISOString();

/** A handwritten 3, 8 by 8 intensities of 0 to 16 (UCI optical digits). */
const three = [
  0, 0, 7, 15, 13, 1, 0, 0, 0, 8, 13, 6, 15, 4, 0, 0, 0, 2, 1, 13, 13, 0, 0, 0,
  0, 0, 2, 15, 11, 1, 0, 0, 0, 0, 0, 1, 12, 12, 1, 0, 0, 0, 0, 0, 1, 10, 8, 0,
  0, 0, 8, 4, 5, 14, 9, 0, 0, 0, 7, 13, 13, 9, 0, 0,
];

const digitsSignature = {
  inputs: [
    {
      name: 'pixels',
      datatype: 'FP32',
      shape: [-1, 64],
      description: 'Intensities of an 8 by 8 image, row by row, 0 to 16',
    },
  ],
  outputs: [
    {
      name: 'label',
      datatype: 'INT64',
      shape: [-1],
      description: 'The digit',
      labels: ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'],
    },
    {
      name: 'probabilities',
      datatype: 'FP32',
      shape: [-1, 10],
      labels: ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'],
    },
  ],
};

const diabetesSignature = {
  inputs: [
    {
      name: 'measurements',
      datatype: 'FP32',
      shape: [-1, 10],
      labels: [
        'age',
        'sex',
        'body mass index',
        'blood pressure',
        'total cholesterol',
        'LDL',
        'HDL',
        'cholesterol ratio',
        'triglycerides',
        'blood sugar',
      ],
      description: 'Baseline measurements of one patient, standardised',
    },
  ],
  outputs: [
    {
      name: 'progression',
      datatype: 'FP32',
      shape: [-1, 1],
      description: 'Disease progression one year after baseline',
    },
  ],
};

const diabetesExample = {
  inputs: [
    {
      name: 'measurements',
      shape: [1, 10],
      datatype: 'FP32',
      data: [
        0.038, 0.051, 0.062, 0.022, -0.044, -0.035, -0.043, -0.003, 0.02,
        -0.018,
      ],
    },
  ],
};

const digitsExample = {
  inputs: [{ name: 'pixels', shape: [1, 64], datatype: 'FP32', data: three }],
};

export const digitsModel: ModelInfo = {
  ref: 'model:default/digits',
  name: 'digits',
  title: 'Handwritten digits',
  description: 'Reads one handwritten digit from an 8 by 8 image',
  type: 'vision',
  lifecycle: 'production',
  owner: 'group:default/diagnostics',
  task: 'image-classification',
  license: 'Apache-2.0',
  hasCard: true,
  deployable: true,
  reasons: [],
  serviceCount: 2,
  versions: [
    {
      name: '2',
      description: 'Support vector machine',
      format: { name: 'onnx', version: '1' },
      uri: 'file:./v2/model.onnx',
      digest: digest('b'),
      createdAt: '2026-10-02T08:00:00.000Z',
      metrics: [
        { name: 'accuracy', value: 0.9889, dataset: 'digits-test' },
        { name: 'macro F1', value: 0.9887, dataset: 'digits-test' },
      ],
      signature: digitsSignature,
      example: digitsExample,
      deployable: true,
      reasons: [],
    },
    {
      name: '1',
      description: 'Logistic regression',
      format: { name: 'onnx', version: '1' },
      uri: 'file:./v1/model.onnx',
      digest: digest('a'),
      createdAt: '2026-08-11T08:00:00.000Z',
      metrics: [{ name: 'accuracy', value: 0.9528, dataset: 'digits-test' }],
      signature: digitsSignature,
      example: digitsExample,
      deployable: true,
      reasons: [],
    },
  ],
};

export const diabetesModel: ModelInfo = {
  ...digitsModel,
  ref: 'model:default/diabetes',
  name: 'diabetes',
  title: 'Diabetes progression',
  description: 'Predicts how diabetes progresses within one year',
  type: 'tabular',
  task: 'tabular-regression',
  serviceCount: 1,
  versions: [
    {
      ...digitsModel.versions[0],
      name: '1',
      description: 'Ridge regression',
      digest: digest('c'),
      metrics: [{ name: 'R²', value: 0.4522, dataset: 'diabetes-test' }],
      signature: diabetesSignature,
      example: diabetesExample,
    },
  ],
};

export const legacyModel: ModelInfo = {
  ...digitsModel,
  ref: 'model:default/churn',
  name: 'churn',
  title: 'Churn',
  description: undefined,
  type: 'tabular',
  task: 'tabular-classification',
  lifecycle: 'deprecated',
  hasCard: false,
  deployable: false,
  reasons: ['No pool runs the format "sklearn". Export the version to ONNX.'],
  serviceCount: 0,
  versions: [
    {
      ...digitsModel.versions[1],
      format: { name: 'sklearn' },
      metrics: [],
      signature: undefined,
      example: undefined,
      deployable: false,
      reasons: ['No pool runs the format "sklearn". Export it to ONNX.'],
    },
  ],
};

export const hostPool: Pool = {
  ref: 'gpupool:default/this-machine',
  name: 'this-machine',
  title: 'This machine',
  type: 'host',
  owner: 'group:default/platform',
  target: 'embedded',
  discovered: true,
  capacity: { cpu: 8, memoryMiB: 32_768, gpus: 2 },
  reserved: { cpu: 2.5, memoryMiB: 1_536, gpus: 0 },
  devices: [
    {
      index: 0,
      uuid: 'GPU-7f2c9a10-0000-0000-0000-000000000000',
      name: 'NVIDIA H100 80GB HBM3',
      memoryMiB: 81_559,
      memoryUsedMiB: 71_400,
      utilizationPercent: 63,
      temperatureCelsius: 47,
      powerWatts: 412.7,
      driverVersion: '570.124.06',
      usable: false,
      reason: 'The ONNX runtime of this pool computes on the CPU only',
    },
    {
      index: 1,
      uuid: 'GPU-7f2c9a10-0000-0000-0000-000000000001',
      name: 'NVIDIA H100 80GB HBM3',
      memoryMiB: 81_559,
      usable: true,
    },
  ],
  capabilities: {
    asOf: ago(4),
    reachable: true,
    weights: false,
    mirror: false,
    scaleToZero: false,
    maxAddressableRevisions: 1,
    protocols: ['oip-v2', 'kserve-v1'],
    runtimes: ['onnx'],
    formats: ['onnx'],
    accelerator: false,
  },
  holders: [
    {
      service: 'digits-staging',
      owner: 'group:default/product',
      environment: 'staging',
      replicas: 2,
      reserved: { cpu: 2, memoryMiB: 1_024, gpus: 0 },
    },
    {
      service: 'diabetes-dev',
      owner: 'group:default/diagnostics',
      environment: 'development',
      replicas: 1,
      reserved: { cpu: 0.5, memoryMiB: 512, gpus: 0 },
    },
  ],
};

export const lostPool: Pool = {
  ...hostPool,
  ref: 'gpupool:default/l4-shared',
  name: 'l4-shared',
  title: 'L4, shared',
  type: 'node-pool',
  target: 'kubernetes',
  discovered: false,
  capacity: { cpu: 64, memoryMiB: 262_144, gpus: 8 },
  reserved: { cpu: 60, memoryMiB: 131_072, gpus: 8 },
  devices: [],
  holders: [],
  price: { currency: 'EUR', perHour: 12.4, source: 'manual' },
  capabilities: {
    ...hostPool.capabilities,
    asOf: ago(1_260),
    reachable: false,
    problem: 'The cluster "prod-eu" did not answer within 10 s',
  },
};

export const readyService: InferenceService = {
  id: 'service-1',
  name: 'digits-staging',
  model: digitsModel.ref,
  environment: 'staging',
  pool: hostPool.ref,
  owner: 'group:default/product',
  target: 'embedded',
  desiredState: 'running',
  status: {
    phase: 'ready',
    message: 'Both replicas are ready and answer predictions.',
    since: ago(340),
    observedAt: ago(1),
  },
  revision: {
    number: 2,
    reason: 'Twice the replicas for the load test',
    createdBy: 'user:default/software-engineer',
    createdAt: ago(350),
    spec: {
      modelVersion: '2',
      uri: 'file:./v2/model.onnx',
      digest: digest('b'),
      format: 'onnx',
      signature: digitsSignature,
      example: digitsExample,
      runtime: 'onnx',
      resources: { cpu: 1, memoryMiB: 512, gpus: 0 },
      replicas: 2,
      environmentVariables: { LOG_LEVEL: 'info' },
    },
  },
  replicas: [
    {
      name: 'digits-staging-2-a',
      revision: 2,
      state: 'ready',
      since: ago(345),
      restarts: 0,
    },
    {
      name: 'digits-staging-2-b',
      revision: 2,
      state: 'ready',
      since: ago(340),
      restarts: 1,
    },
  ],
  endpoint: {
    url: 'http://localhost:7080/digits-staging',
    inferUrl: 'http://localhost:7080/digits-staging/v2/models/digits/infer',
    modelName: 'digits',
    protocols: ['oip-v2', 'kserve-v1'],
  },
  createdBy: 'user:default/software-engineer',
  createdAt: ago(86_400),
  updatedAt: ago(340),
  permissions: { canUpdate: true, canDelete: true, canPredict: true },
};

export const degradedService: InferenceService = {
  ...readyService,
  id: 'service-2',
  name: 'diabetes-dev',
  model: diabetesModel.ref,
  environment: 'development',
  owner: 'group:default/diagnostics',
  status: {
    phase: 'degraded',
    message: 'One of two replicas is down; the other answers predictions.',
    action:
      'Give each replica more memory (Change), or look into the logs of the replica.',
    since: ago(45),
  },
  revision: {
    ...readyService.revision,
    number: 1,
    reason: 'Deployed by template',
    spec: {
      ...readyService.revision.spec,
      modelVersion: '1',
      signature: diabetesSignature,
      example: diabetesExample,
      environmentVariables: {},
    },
  },
  replicas: [
    {
      name: 'diabetes-dev-1-a',
      revision: 1,
      state: 'ready',
      since: ago(4_000),
      restarts: 0,
    },
    {
      name: 'diabetes-dev-1-b',
      revision: 1,
      state: 'crashed',
      reason: 'It was killed for using more than its 512 MiB of memory.',
      since: ago(45),
      restarts: 4,
    },
  ],
  endpoint: {
    ...readyService.endpoint!,
    url: 'http://localhost:7080/diabetes-dev',
    inferUrl: 'http://localhost:7080/diabetes-dev/v2/models/diabetes/infer',
    modelName: 'diabetes',
  },
  permissions: { canUpdate: false, canDelete: false, canPredict: true },
};

export const stoppedService: InferenceService = {
  ...readyService,
  id: 'service-3',
  name: 'digits-dev',
  environment: 'development',
  desiredState: 'stopped',
  status: {
    phase: 'stopped',
    message: 'The service is stopped and holds nothing of its pool.',
    action: 'Start it to predict again.',
    since: ago(7_200),
  },
  replicas: [],
};
