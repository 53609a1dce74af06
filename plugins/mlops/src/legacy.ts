/**
 * The same pages and cards for portals on the old frontend system.
 *
 * @packageDocumentation
 */
import {
  createApiFactory,
  createComponentExtension,
  createPlugin,
  createRoutableExtension,
  discoveryApiRef,
  fetchApiRef,
} from '@backstage/core-plugin-api';
import { MlopsClient } from '@fairway/backstage-plugin-mlops-common';
import { mlopsApiRef } from './api';
import { rootRouteRef, templateRouteRef } from './routes';

/** @public */
export const mlopsPlugin = createPlugin({
  id: 'mlops',
  apis: [
    createApiFactory({
      api: mlopsApiRef,
      deps: { discoveryApi: discoveryApiRef, fetchApi: fetchApiRef },
      factory: options => MlopsClient.create(options),
    }),
  ],
  routes: { root: rootRouteRef },
  externalRoutes: { template: templateRouteRef },
});

/**
 * The pages of `/mlops`: models, services and pools.
 *
 * @public
 */
export const MlopsPage = mlopsPlugin.provide(
  createRoutableExtension({
    name: 'MlopsPage',
    mountPoint: rootRouteRef,
    component: () =>
      import('./components/MlopsRouter/MlopsRouter').then(m => m.MlopsRouter),
  }),
);

/** @public */
export const EntityModelFactsCard = mlopsPlugin.provide(
  createComponentExtension({
    name: 'EntityModelFactsCard',
    component: {
      lazy: () =>
        import('./components/entity/ModelFactsCard/ModelFactsCard').then(
          m => m.ModelFactsCard,
        ),
    },
  }),
);

/** @public */
export const EntityModelCard = mlopsPlugin.provide(
  createComponentExtension({
    name: 'EntityModelCard',
    component: {
      lazy: () =>
        import('./components/entity/ModelCard/ModelCard').then(
          m => m.ModelCard,
        ),
    },
  }),
);

/** @public */
export const EntityModelServicesCard = mlopsPlugin.provide(
  createComponentExtension({
    name: 'EntityModelServicesCard',
    component: {
      lazy: () =>
        import('./components/entity/ModelServicesCard/ModelServicesCard').then(
          m => m.ModelServicesCard,
        ),
    },
  }),
);

/** @public */
export const EntityModelRolloutsCard = mlopsPlugin.provide(
  createComponentExtension({
    name: 'EntityModelRolloutsCard',
    component: {
      lazy: () =>
        import('./components/entity/ModelRolloutsCard/ModelRolloutsCard').then(
          m => m.ModelRolloutsCard,
        ),
    },
  }),
);

/** @public */
export const EntityModelDriftCard = mlopsPlugin.provide(
  createComponentExtension({
    name: 'EntityModelDriftCard',
    component: {
      lazy: () =>
        import('./components/entity/ModelDriftCard/ModelDriftCard').then(
          m => m.ModelDriftCard,
        ),
    },
  }),
);

/** @public */
export const EntityModelPoolsCard = mlopsPlugin.provide(
  createComponentExtension({
    name: 'EntityModelPoolsCard',
    component: {
      lazy: () =>
        import('./components/entity/ModelPoolsCard/ModelPoolsCard').then(
          m => m.ModelPoolsCard,
        ),
    },
  }),
);

/** @public */
export const EntityModelVersionsContent = mlopsPlugin.provide(
  createComponentExtension({
    name: 'EntityModelVersionsContent',
    component: {
      lazy: () =>
        import(
          './components/entity/ModelVersionsContent/ModelVersionsContent'
        ).then(m => m.ModelVersionsContent),
    },
  }),
);

/** @public */
export const EntityGpuPoolCard = mlopsPlugin.provide(
  createComponentExtension({
    name: 'EntityGpuPoolCard',
    component: {
      lazy: () =>
        import('./components/entity/PoolCard/PoolCard').then(m => m.PoolCard),
    },
  }),
);

/** @public */
export const EntityEndpointServiceCard = mlopsPlugin.provide(
  createComponentExtension({
    name: 'EntityEndpointServiceCard',
    component: {
      lazy: () =>
        import(
          './components/entity/EndpointServiceCard/EndpointServiceCard'
        ).then(m => m.EndpointServiceCard),
    },
  }),
);

export { mlopsApiRef } from './api';
export type { MlopsApi } from './api';
export { mlopsTranslationRef } from './translation';
