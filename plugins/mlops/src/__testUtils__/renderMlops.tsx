import { Entity } from '@backstage/catalog-model';
import {
  discoveryApiRef,
  ExtensionDefinition,
  fetchApiRef,
  identityApiRef,
} from '@backstage/frontend-plugin-api';
import { mockApis, renderTestApp } from '@backstage/frontend-test-utils';
import { catalogApiRef, entityRouteRef } from '@backstage/plugin-catalog-react';
import {
  catalogApiMock,
  createTestEntityPage,
} from '@backstage/plugin-catalog-react/testUtils';
import { signalApiRef } from '@backstage/plugin-signals-react';
import { MlopsClient } from '@fairway/backstage-plugin-mlops-common';
import { mlopsApiRef } from '../api';
import mlopsPlugin from '../index';
import { rootRouteRef, templateRouteRef } from '../routes';
import { FakeBackend } from './fakeBackend';

const discoveryApi = {
  getBaseUrl: async (pluginId: string) =>
    `http://localhost:7007/api/${pluginId}`,
};

/** Who is signed in, and decides where the fake backend asks for a person. */
const identityApi = mockApis.identity({
  userEntityRef: 'user:default/engineering-lead',
});

/** Signals that a test sends itself. */
export function createFakeSignals() {
  const listeners = new Set<(message: any) => void>();
  return {
    send: (message: unknown) => listeners.forEach(listen => listen(message)),
    subscribe: (_: string, listen: (message: any) => void) => {
      listeners.add(listen);
      return { unsubscribe: () => listeners.delete(listen) };
    },
  };
}

const apisFor = (backend: FakeBackend, signals = createFakeSignals()) => {
  const fetchApi = { fetch: backend.fetch };
  return [
    [discoveryApiRef, discoveryApi],
    [fetchApiRef, fetchApi],
    [identityApiRef, identityApi],
    [mlopsApiRef, MlopsClient.create({ discoveryApi, fetchApi })],
    [signalApiRef, signals],
    [catalogApiRef, catalogApiMock()],
  ] as const;
};

/** Opens a page of the whole plugin at an address, over a fake backend. */
export const renderMlops = (
  path: string,
  backend: FakeBackend,
  options: { signals?: ReturnType<typeof createFakeSignals> } = {},
) =>
  renderTestApp({
    features: [mlopsPlugin],
    initialRouteEntries: [path],
    apis: [...apisFor(backend, options.signals)],
    mountedRoutes: {
      '/catalog/:namespace/:kind/:name': entityRouteRef,
      '/create/templates/:namespace/:templateName': templateRouteRef as never,
    },
  });

/** Opens cards and tabs on the page of an entity, over a fake backend. */
export const renderOnEntity = (
  entity: Entity,
  extensions: ExtensionDefinition[],
  backend: FakeBackend,
) =>
  renderTestApp({
    extensions: [createTestEntityPage({ entity }), ...extensions],
    apis: [...apisFor(backend)],
    mountedRoutes: {
      '/mlops': rootRouteRef as never,
      '/catalog/:namespace/:kind/:name': entityRouteRef,
      '/create/templates/:namespace/:templateName': templateRouteRef as never,
    },
  });
