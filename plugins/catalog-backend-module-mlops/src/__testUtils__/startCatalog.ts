import {
  coreServices,
  createBackendModule,
  createBackendPlugin,
} from '@backstage/backend-plugin-api';
import {
  mockCredentials,
  mockServices,
  startTestBackend,
} from '@backstage/backend-test-utils';
import { Entity } from '@backstage/catalog-model';
import catalogPlugin, {
  CATALOG_ERRORS_TOPIC,
} from '@backstage/plugin-catalog-backend';
import {
  catalogProcessingExtensionPoint,
  EntityProviderConnection,
} from '@backstage/plugin-catalog-node';
import { eventsServiceRef } from '@backstage/plugin-events-node';
import request from 'supertest';
import catalogModuleMlops from '../index';

const backends: Array<{ stop(): Promise<void> }> = [];
afterEach(async () => {
  await Promise.all(backends.splice(0).map(backend => backend.stop()));
});

/** A real catalog with our module, fed by a provider and a fake mlops. */
export async function startCatalog(
  options: {
    config?: object;
    provided?: () => Entity[];
    features?: Parameters<typeof startTestBackend>[0]['features'];
  } = {},
) {
  let connection: EntityProviderConnection;
  let announce = async () => {};
  const errors = new Map<string, string>();

  const feed = createBackendModule({
    pluginId: 'catalog',
    moduleId: 'feed',
    register(env) {
      env.registerInit({
        deps: {
          events: eventsServiceRef,
          processing: catalogProcessingExtensionPoint,
        },
        async init({ events, processing }) {
          processing.addEntityProvider({
            getProviderName: () => 'feed',
            connect: async connected => {
              connection = connected;
            },
          });
          await events.subscribe({
            id: 'feed',
            topics: [CATALOG_ERRORS_TOPIC],
            onEvent: async ({ eventPayload }) => {
              const failed = eventPayload as {
                entity: string;
                errors: Error[];
              };
              errors.set(
                failed.entity,
                failed.errors.map(error => error.message).join('\n'),
              );
            },
          });
          announce = () =>
            events.publish({ topic: 'mlops.catalog', eventPayload: {} });
        },
      });
    },
  });
  const mlops = createBackendPlugin({
    pluginId: 'mlops',
    register(env) {
      env.registerInit({
        deps: {
          http: coreServices.httpRouter,
          httpAuth: coreServices.httpAuth,
        },
        async init({ http, httpAuth }) {
          http.use(async (req, res) => {
            await httpAuth.credentials(req, { allow: ['service'] });
            const items = options.provided?.() ?? [];
            const offset = Number(req.query.offset);
            res.json({
              items: items.slice(offset, offset + Number(req.query.limit)),
              totalItems: items.length,
            });
          });
        },
      });
    },
  });

  const backend = await startTestBackend({
    features: [
      catalogPlugin,
      catalogModuleMlops,
      feed,
      mlops,
      mockServices.rootConfig.factory({
        data: {
          backend: { baseUrl: 'http://localhost' },
          catalog: { processingInterval: '2s' },
          ...options.config,
        },
      }),
      ...(options.features ?? []),
    ],
  });
  const { server } = backend;
  backends.push(backend);

  const authorization = mockCredentials.service.header();
  return {
    announce: () => announce(),
    errors,
    feed: (...entities: Entity[]) =>
      connection.applyMutation({
        type: 'full',
        entities: entities.map(item => ({ entity: item, locationKey: 'feed' })),
      }),
    async get(ref: string): Promise<Entity | undefined> {
      const [kind, namespace, name] = ref.split(/[:/]/);
      const response = await request(server)
        .get(`/api/catalog/entities/by-name/${kind}/${namespace}/${name}`)
        .set({ authorization });
      return response.status === 200 ? response.body : undefined;
    },
    async validate(candidate: object): Promise<string[]> {
      const response = await request(server)
        .post('/api/catalog/validate-entity')
        .set({ authorization })
        .send({ entity: candidate, location: 'url:http://localhost/x' });
      return response.status === 200
        ? []
        : response.body.errors.map((error: Error) => error.message);
    },
  };
}

/** Reads until it is as it should be; the catalog works in the background. */
export async function eventually<T>(
  read: () => Promise<T>,
  done: (value: T) => any,
) {
  for (let attempt = 0; attempt < 150; attempt++) {
    const value = await read();
    if (done(value)) {
      return value;
    }
    await new Promise(resolve => setTimeout(resolve, 100));
  }
  throw new Error('it did not come to pass in 15 seconds');
}
