import type { InferenceService } from '@fairway/backstage-plugin-mlops-common';
import { ago } from './ago';
import {
  diabetesExample,
  diabetesModel,
  diabetesSignature,
  digest,
  digitsExample,
  digitsModel,
  digitsSignature,
} from './modelFixtures';
import { hostPool } from './poolFixtures';

export const readyService: InferenceService = {
  id: 'service-1',
  name: 'digits-staging',
  model: digitsModel.ref,
  environment: 'staging',
  pool: hostPool.ref,
  owner: 'group:default/product',
  target: 'embedded',
  desiredState: 'running',
  checksKeys: true,
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

export const asleepService: InferenceService = {
  ...readyService,
  id: 'service-4',
  name: 'digits-asleep',
  environment: 'development',
  status: {
    phase: 'ready',
    message: 'Revision 2 sleeps, and wakes with the next request.',
    since: ago(5_000),
    asleepSince: ago(4_000),
  },
  revision: {
    ...readyService.revision,
    spec: {
      ...readyService.revision.spec,
      replicas: 1,
      scaling: { minReplicas: 0, maxReplicas: 3, idleSeconds: 600 },
    },
  },
  replicas: [],
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
