import {
  AuditorService,
  DiscoveryService,
  HttpAuthService,
} from '@backstage/backend-plugin-api';
import { Config } from '@backstage/config';
import { createOpenApiDocument } from '@fairway/backstage-plugin-mlops-common';
import { ServingTarget } from '@fairway/backstage-plugin-mlops-node';
import express, { Router } from 'express';
import PromiseRouter from 'express-promise-router';
import { addBenchmarkRoutes } from './benchmarks/addBenchmarkRoutes';
import { createCatalogEntitiesRouter } from './catalog/createCatalogEntitiesRouter';
import { createMlops } from './createMlops';
import { addDeploymentRoutes } from './deployments/addDeploymentRoutes';
import { addDriftRoutes } from './drift/addDriftRoutes';
import { createEndpointsRouter } from './endpoints/createEndpointsRouter';
import { createHandle } from './http/handle';
import { addKeyRoutes } from './keys/addKeyRoutes';
import { createLogStreamRouter } from './logs/createLogStreamRouter';
import { addModelRoutes } from './models/addModelRoutes';
import { addPoolRoutes } from './pools/addPoolRoutes';
import { addPromotionRoutes } from './promotions/addPromotionRoutes';
import { addRolloutRoutes } from './rollouts/addRolloutRoutes';
import { addServiceRoutes } from './services/addServiceRoutes';

const maximumBodySize = '256kb';

export type RouterOptions = ReturnType<typeof createMlops> & {
  auditor: AuditorService;
  config: Config;
  discovery: DiscoveryService;
  httpAuth: HttpAuthService;
  targets: Map<string, ServingTarget>;
};

/** Everything below `/api/mlops`. */
export async function createRouter(options: RouterOptions): Promise<Router> {
  const { httpAuth, auditor, targets, access, store } = options;
  const router = PromiseRouter();

  // Before the body parser: predictions stream through it.
  router.use(createEndpointsRouter(options));
  router.use(express.json({ limit: maximumBodySize }));

  router.use(createLogStreamRouter(options));

  const document = createOpenApiDocument({
    serverUrl: await options.discovery.getExternalBaseUrl('mlops'),
  });
  router.get('/openapi.json', async (_, response) => {
    response.json(document);
  });
  router.use(
    createCatalogEntitiesRouter({
      services: store,
      pools: options.pools,
      httpAuth,
    }),
  );

  const handle = createHandle({ router, httpAuth });
  addModelRoutes(handle, {
    models: options.models,
    access,
    options: options.formOptions,
  });
  addPoolRoutes(handle, {
    pools: options.pools,
    models: options.models,
    targets,
    access,
    options: options.formOptions,
  });
  addDeploymentRoutes(handle, {
    deployments: options.deployments,
    services: options.services,
    auditor,
  });
  addServiceRoutes(handle, {
    services: options.services,
    intents: options.intents,
    revisions: options.revisions,
    manifests: options.manifests,
    store,
    deployments: options.deploymentsStore,
    events: options.history,
    targets,
    auditor,
  });
  addKeyRoutes(handle, {
    services: options.services,
    keys: options.keys,
    store: options.keysStore,
    auditor,
  });
  addBenchmarkRoutes(handle, { benchmarks: options.benchmarks, auditor });
  addDriftRoutes(handle, { drift: options.drift });
  addRolloutRoutes(handle, {
    advice: options.rolloutAdvice,
    starter: options.rolloutStarter,
    commands: options.rolloutCommands,
    reader: options.rolloutsReader,
    auditor,
  });
  addPromotionRoutes(handle, {
    advice: options.promotionAdvice,
    promotions: options.promotions,
    auditor,
  });
  return router;
}
