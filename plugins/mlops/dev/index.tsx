import '@backstage/cli/asset-types';
import { createDevApp } from '@backstage/frontend-dev-utils';
import {
  ApiBlueprint,
  createFrontendModule,
  fetchApiRef,
} from '@backstage/frontend-plugin-api';
import catalogPlugin from '@backstage/plugin-catalog/alpha';
import { catalogApiRef } from '@backstage/plugin-catalog-react';
import { catalogApiMock } from '@backstage/plugin-catalog-react/testUtils';
import mlopsPlugin from '../src';
import icons from '../src/alpha';
import {
  endpointEntity,
  modelEntity,
  poolEntity,
} from '../src/__testUtils__/entities';
import { createFakeBackend } from '../src/__testUtils__/fakeBackend';
import { rolloutEvents } from '../src/__testUtils__/fixtures';
import { devRollouts } from './rollouts';

const backend = createFakeBackend();
backend.state.rollouts = devRollouts;
backend.state.events = [...rolloutEvents, ...backend.state.events];

const fakeApis = createFrontendModule({
  pluginId: 'app',
  extensions: [
    ApiBlueprint.make({
      name: 'fetch',
      params: defineParams =>
        defineParams({
          api: fetchApiRef,
          deps: {},
          factory: () => ({ fetch: backend.fetch }),
        }),
    }),
  ],
});

const fakeCatalog = createFrontendModule({
  pluginId: 'catalog',
  extensions: [
    ApiBlueprint.make({
      params: defineParams =>
        defineParams({
          api: catalogApiRef,
          deps: {},
          factory: () =>
            catalogApiMock({
              entities: [modelEntity, poolEntity, endpointEntity],
            }),
        }),
    }),
  ],
});

createDevApp({
  features: [catalogPlugin, mlopsPlugin, icons, fakeApis, fakeCatalog],
});
