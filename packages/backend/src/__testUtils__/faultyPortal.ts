// A portal of the mlops plugin alone, started as a process by the fault tests.
// It signals itself at the n-th write to its database, or at a named point of a
// rollout, so that every instant at which a process can die is reached on
// purpose and not by luck.
import { createBackend } from '@backstage/backend-defaults';
import { WinstonLogger } from '@backstage/backend-defaults/rootLogger';
import {
  coreServices,
  createServiceFactory,
} from '@backstage/backend-plugin-api';
import { mockServices } from '@backstage/backend-test-utils';
import { Entity } from '@backstage/catalog-model';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import knexFactory, { Knex } from 'knex';
import { flushCompileCache } from 'node:module';
import { KillPoints } from './killPoints';
import { answerMeter } from './meter';

/** What the tests tell the process, as JSON in its first argument. */
export interface FaultyPortalOptions {
  port: number;
  connection: Knex.Config;
  dataDirectory: string;
  servingPort: number;
  modelsDirectory: string;
  entities: Entity[];
  owner: string;
  /** `mlops.environments`, where they are not the usual ones. */
  environments?: object[];
  /** Clusters to serve on, as the configuration has them, instead of this machine. */
  clusters?: object[];
  /** Sources that know of the services on these. */
  prometheus?: object[];
  /** Which write to be hit at, counted from 1; absent for none. */
  faultAt?: number;
  /** SIGKILL dies there, SIGSTOP falls asleep there. */
  signal?: 'SIGKILL' | 'SIGSTOP';
}

const options: FaultyPortalOptions = JSON.parse(process.argv[2]);
const killPoints = KillPoints.create();
killPoints.watchHost();
killPoints.watchCluster();

function connect(): Knex {
  const knex = knexFactory(options.connection);
  killPoints.watchDatabase(knex);
  let writes = 0;
  const countWrite = () => {
    writes += 1;
    process.send?.({ writes });
    if (writes === options.faultAt) {
      process.kill(process.pid, options.signal ?? 'SIGKILL');
    }
  };
  let migrated = false;
  knex.on('query', ({ sql }: { sql: string }) => {
    // The first look for work says that the migrations are over.
    migrated ||= /^select .*mlops_work/.test(sql);
    if (migrated && /^(insert|update|delete|commit)/i.test(sql)) {
      countWrite();
    }
  });
  knex.on('query-response', (_: unknown, { sql }: { sql: string }) => {
    if (migrated && /^commit/i.test(sql)) {
      countWrite();
    }
  });
  return knex;
}

const allow = { result: AuthorizeResult.ALLOW } as const;
const backend = createBackend();

backend.add(
  mockServices.rootConfig.factory({
    data: {
      app: { baseUrl: `http://127.0.0.1:${options.port}` },
      backend: {
        baseUrl: `http://127.0.0.1:${options.port}`,
        listen: { host: '127.0.0.1', port: options.port },
        // The process is told to end, and that quickly.
        lifecycle: { serverShutdownDelay: '0s' },
      },
      mlops: {
        ...(options.clusters
          ? { kubernetes: { clusters: options.clusters } }
          : {
              embedded: {
                dataDirectory: options.dataDirectory,
                port: options.servingPort,
              },
            }),
        ...(options.prometheus && {
          prometheus: { sources: options.prometheus },
        }),
        models: {
          allow: [
            { file: options.modelsDirectory },
            { https: 'models.example.com' },
          ],
        },
        ...(options.environments && { environments: options.environments }),
      },
    },
  }),
);
// The usual one first compiles the configuration schema of every package, which
// is more than half of what a start costs, to hide secrets that are not there.
backend.add(
  createServiceFactory({
    service: coreServices.rootLogger,
    deps: {},
    factory: () => WinstonLogger.create({ level: process.env.LOG_LEVEL }),
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
        ownershipEntityRefs: [options.owner],
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
backend.add(catalogServiceMock.factory({ entities: options.entities }));
backend.add(
  createServiceFactory({
    service: coreServices.database,
    deps: {},
    factory: () => {
      const knex = connect();
      return { getClient: async () => knex };
    },
  }),
);
backend.add(import('@fairway/backstage-plugin-mlops-backend'));
backend.add(
  options.clusters
    ? import('@fairway/backstage-plugin-mlops-backend-module-kubernetes')
    : import('@fairway/backstage-plugin-mlops-backend-module-embedded'),
);
if (options.prometheus) {
  backend.add(
    import('@fairway/backstage-plugin-mlops-backend-module-prometheus'),
  );
}
answerMeter();
backend.start().then(() => {
  process.send?.({ started: true });
  // For the portals after it, while it lives: it may be killed at any instant.
  flushCompileCache();
});
