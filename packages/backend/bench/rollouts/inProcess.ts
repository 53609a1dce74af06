import { createBackend } from '@backstage/backend-defaults';
import {
  coreServices,
  createBackendModule,
  createServiceFactory,
} from '@backstage/backend-plugin-api';
import { mockCredentials, mockServices } from '@backstage/backend-test-utils';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import { MlopsClient } from '@fairway/backstage-plugin-mlops-common';
import {
  serviceSignalsExtensionPoint,
  servingTargetsExtensionPoint,
} from '@fairway/backstage-plugin-mlops-node';
import {
  fakePool,
  FakeServiceSignals,
  FakeServingTarget,
} from '@fairway/backstage-plugin-mlops-node/testUtils';
import knexFactory, { Knex } from 'knex';
import { model, owner } from '../../src/__testUtils__/FaultLab';
import { freePort } from '../freePort';

/** A portal in this process, over a database in memory and a target that is none. */
export interface InProcess {
  client: MlopsClient;
  knex: Knex;
  target: FakeServingTarget;
  signals: FakeServiceSignals;
  /** Statements that its database was asked so far. */
  queries(): number;
  stop(): Promise<void>;
}

const allow = { result: AuthorizeResult.ALLOW } as const;

/**
 * Starts one. The serving target is the tests' own, which costs nearly nothing:
 * what is measured is the control loop, its statements and the plugin around it.
 */
export async function startInProcess(
  environments: object[],
): Promise<InProcess> {
  const port = await freePort();
  const knex = knexFactory({
    client: 'better-sqlite3',
    connection: ':memory:',
    useNullAsDefault: true,
    pool: { min: 1, max: 1, idleTimeoutMillis: 1e9 },
  });
  let queries = 0;
  knex.on('query', () => {
    queries += 1;
  });
  const target = FakeServingTarget.create({
    pools: [fakePool({ capacity: { cpu: 1e5, memoryMiB: 1e9, gpus: 0 } })],
  });
  const signals = FakeServiceSignals.create();
  const backend = createBackend();
  backend.add(
    mockServices.rootConfig.factory({
      data: {
        app: { baseUrl: `http://127.0.0.1:${port}` },
        backend: {
          baseUrl: `http://127.0.0.1:${port}`,
          listen: { host: '127.0.0.1', port },
          lifecycle: { serverShutdownDelay: '0s' },
        },
        mlops: { environments },
      },
    }),
  );
  backend.add(mockServices.auth.factory());
  backend.add(mockServices.httpAuth.factory());
  backend.add(
    createServiceFactory({
      service: coreServices.userInfo,
      deps: {},
      factory: () => ({
        getUserInfo: async () => ({
          userEntityRef: 'user:default/mock',
          ownershipEntityRefs: [owner],
        }),
      }),
    }),
  );
  backend.add(
    createServiceFactory({
      service: coreServices.permissions,
      deps: {},
      factory: () => ({
        authorize: async requests => requests.map(() => allow),
        authorizeConditional: async requests => requests.map(() => allow),
      }),
    }),
  );
  backend.add(
    catalogServiceMock.factory({
      entities: [
        model,
        {
          apiVersion: 'backstage.io/v1alpha1',
          kind: 'Group',
          metadata: { name: 'diagnostics-ml', namespace: 'default' },
          spec: { type: 'team', children: [] },
        },
      ],
    }),
  );
  backend.add(
    createServiceFactory({
      service: coreServices.database,
      deps: {},
      factory: () => ({ getClient: async () => knex }),
    }),
  );
  backend.add(import('@fairway/backstage-plugin-mlops-backend'));
  backend.add(
    createBackendModule({
      pluginId: 'mlops',
      moduleId: 'bench-target',
      register: env =>
        env.registerInit({
          deps: {
            targets: servingTargetsExtensionPoint,
            sources: serviceSignalsExtensionPoint,
          },
          init: async ({ targets, sources }) => {
            targets.addServingTarget(target);
            sources.addServiceSignals(signals);
          },
        }),
    }),
  );
  await backend.start();
  return {
    client: MlopsClient.create({
      discoveryApi: {
        getBaseUrl: async () => `http://127.0.0.1:${port}/api/mlops`,
      },
      fetchApi: {
        fetch: (input, init) =>
          fetch(input, {
            ...init,
            headers: {
              ...init?.headers,
              Authorization: mockCredentials.user.header(),
            },
          }),
      },
    }),
    knex,
    target,
    signals,
    queries: () => queries,
    stop: async () => {
      await backend.stop();
      await target.close();
    },
  };
}
