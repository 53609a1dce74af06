import {
  coreServices,
  createBackendModule,
  createServiceFactory,
} from '@backstage/backend-plugin-api';
import {
  mockCredentials,
  mockServices,
  ServiceMock,
  startTestBackend,
} from '@backstage/backend-test-utils';
import { Entity } from '@backstage/catalog-model';
import { PermissionsService } from '@backstage/backend-plugin-api';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import {
  CatalogService,
  catalogServiceRef,
} from '@backstage/plugin-catalog-node';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import {
  Deployment,
  InferenceService,
  Rollout,
  SubmitRequest,
} from '@fairway/backstage-plugin-mlops-common';
import {
  DriftCounts,
  driftCountsExtensionPoint,
  ServiceSignals,
  serviceSignalsExtensionPoint,
  ServingTarget,
  servingTargetsExtensionPoint,
} from '@fairway/backstage-plugin-mlops-node';
import { Knex } from 'knex';
import request from 'supertest';
import { mlopsPlugin } from '../plugin';

/** The digest of nothing; the fake target never reads artifacts. */
export const digest = `sha256:${'0'.repeat(64)}`;

/** The digest of a version of the model. */
export const digestOf = (version: string) => `sha256:${version[0].repeat(64)}`;

export const owner = 'group:default/diagnostics-ml';

/** A catalog with one deployable model, one that nobody serves, and two groups. */
export const entities: Entity[] = [
  {
    apiVersion: 'fairway.dev/v1alpha1',
    kind: 'Model',
    metadata: {
      name: 'digits',
      namespace: 'default',
      annotations: {
        'backstage.io/managed-by-location':
          'file:/models/digits/catalog-info.yaml',
      },
    },
    spec: {
      type: 'vision',
      lifecycle: 'production',
      owner,
      versions: [
        {
          name: '1',
          format: { name: 'onnx' },
          uri: 'file:./v1/model.onnx',
          digest,
          signature: {
            inputs: [{ name: 'pixels', datatype: 'FP32', shape: [-1, 2] }],
            outputs: [{ name: 'label', datatype: 'INT64', shape: [-1] }],
          },
          example: {
            inputs: [
              { name: 'pixels', datatype: 'FP32', shape: [1, 2], data: [1, 2] },
            ],
          },
        },
        ...['2', '3'].map(name => ({
          name,
          format: { name: 'onnx' },
          uri: `file:./v${name}/model.onnx`,
          digest: digestOf(name),
          signature: {
            inputs: [{ name: 'pixels', datatype: 'FP32', shape: [-1, 2] }],
            outputs: [{ name: 'label', datatype: 'INT64', shape: [-1] }],
          },
          example: {
            inputs: [
              { name: 'pixels', datatype: 'FP32', shape: [1, 2], data: [1, 2] },
            ],
          },
        })),
        {
          name: 'renamed-input',
          format: { name: 'onnx' },
          uri: 'file:./v4/model.onnx',
          digest: digestOf('4'),
          signature: {
            inputs: [{ name: 'image', datatype: 'FP32', shape: [-1, 2] }],
            outputs: [{ name: 'label', datatype: 'INT64', shape: [-1] }],
          },
        },
      ],
    },
  },
  {
    apiVersion: 'fairway.dev/v1alpha1',
    kind: 'Model',
    metadata: { name: 'unserved', namespace: 'default' },
    spec: {
      type: 'llm',
      lifecycle: 'production',
      owner,
      versions: [
        {
          name: '1',
          format: { name: 'gguf' },
          uri: 'hf://org/name',
          digest,
        },
      ],
    },
  },
  {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Group',
    metadata: { name: 'diagnostics-ml', namespace: 'default' },
    spec: { type: 'team', children: [] },
  },
  {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'User',
    metadata: { name: 'mock', namespace: 'default' },
    spec: { memberOf: ['diagnostics-ml'] },
  },
  {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Group',
    metadata: { name: 'others-in-catalog', namespace: 'default' },
    spec: { type: 'team', children: [] },
  },
];

export const deploymentRequest: SubmitRequest = {
  idempotencyKey: 'task-1:deploy',
  name: 'digits-development',
  model: 'model:default/digits',
  version: '1',
  environment: 'development',
  pool: 'gpupool:default/fake-pool',
  owner,
};

export interface StartedMlops {
  server: Awaited<ReturnType<typeof startTestBackend>>['server'];
  stop(): Promise<void>;
  /** Calls the API as a user (the mock one, if nobody is named) of the owning group. */
  call(
    method: 'get' | 'post' | 'delete',
    path: string,
    body?: object,
    as?: string,
  ): request.Test;
  /** Waits, within bounds, until the condition holds of the service. */
  until(
    name: string,
    condition: (service: InferenceService) => boolean,
  ): Promise<InferenceService>;
  untilDeployment(
    id: string,
    condition: (deployment: Deployment) => boolean,
  ): Promise<Deployment>;
  untilRollout(
    id: string,
    condition: (rollout: Rollout) => boolean,
  ): Promise<Rollout>;
}

/** Starts the whole plugin over a database and a serving target. */
export async function startMlops(options: {
  knex: Knex;
  target: ServingTarget;
  config?: object;
  permissions?: ServiceMock<PermissionsService>;
  signals?: ServiceSignals;
  drift?: DriftCounts;
  /** `entities` when absent. */
  catalog?: Entity[] | CatalogService;
}): Promise<StartedMlops> {
  const { knex, target } = options;
  const known = options.catalog ?? entities;
  const catalog = Array.isArray(known)
    ? catalogServiceMock({ entities: known })
    : known;
  const backend = await startTestBackend({
    features: [
      mlopsPlugin,
      createBackendModule({
        pluginId: 'mlops',
        moduleId: 'test-target',
        register: env =>
          env.registerInit({
            deps: {
              targets: servingTargetsExtensionPoint,
              sources: serviceSignalsExtensionPoint,
              drift: driftCountsExtensionPoint,
            },
            init: async ({ targets, sources, drift }) => {
              targets.addServingTarget(target);
              if (options.signals) {
                sources.addServiceSignals(options.signals);
              }
              if (options.drift) {
                drift.addDriftCounts(options.drift);
              }
            },
          }),
      }),
      createServiceFactory({
        service: coreServices.database,
        deps: {},
        factory: () => ({ getClient: async () => knex }),
      }),
      createServiceFactory({
        service: catalogServiceRef,
        deps: {},
        factory: () => catalog,
      }),
      mockServices.rootConfig.factory({ data: options.config ?? {} }),
      mockServices.userInfo.mock({
        getUserInfo: async () => ({
          userEntityRef: mockCredentials.user().principal.userEntityRef,
          ownershipEntityRefs: [owner],
        }),
      }).factory,
      (options.permissions ?? allowAll()).factory,
    ],
  });
  const call: StartedMlops['call'] = (method, path, body, as) => {
    const test = request(backend.server)
      [method](`/api/mlops${path}`)
      .set('Authorization', mockCredentials.user.header(as));
    return body ? test.send(body) : test;
  };
  const until = async <T>(
    path: string,
    condition: (value: T) => boolean,
  ): Promise<T> => {
    let last: T | undefined;
    // Far more than anything takes: it only bounds what hangs.
    const deadline = Date.now() + 120_000;
    while (Date.now() < deadline) {
      const response = await call('get', path);
      last = response.body;
      if (response.status === 200 && condition(last!)) {
        return last!;
      }
      await new Promise(resolve => setTimeout(resolve, 25));
    }
    throw new Error(`Waited in vain; last seen ${JSON.stringify(last)}`);
  };
  return {
    server: backend.server,
    stop: () => backend.stop(),
    call,
    until: (name, condition) => until(`/services/${name}`, condition),
    untilDeployment: (id, condition) => until(`/deployments/${id}`, condition),
    untilRollout: (id, condition) => until(`/rollouts/${id}`, condition),
  };
}

/** A permission service that allows everything, conditional questions included. */
function allowAll() {
  const allow = { result: AuthorizeResult.ALLOW } as const;
  return mockServices.permissions.mock({
    authorize: async requests => requests.map(() => allow),
    authorizeConditional: async requests => requests.map(() => allow),
  });
}
