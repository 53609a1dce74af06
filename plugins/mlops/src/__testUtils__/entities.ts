import type { Entity } from '@backstage/catalog-model';
import {
  ANNOTATION_SERVICE,
  FAIRWAY_API_VERSION,
} from '@fairway/backstage-plugin-mlops-common';
import { digitsModel, hostPool, readyService } from './fixtures';

export const modelEntity: Entity = {
  apiVersion: FAIRWAY_API_VERSION,
  kind: 'Model',
  metadata: {
    name: digitsModel.name,
    namespace: 'default',
    title: digitsModel.title,
    description: digitsModel.description,
  },
  spec: {
    type: 'vision',
    lifecycle: 'production',
    owner: 'group:default/diagnostics',
    datasets: ['resource:default/optical-digits'],
    governance: {
      intendedUse: 'Demonstration of the golden path',
      riskClass: 'minimal',
    },
    versions: [],
  },
  relations: [
    { type: 'ownedBy', targetRef: 'group:default/diagnostics' },
    { type: 'servedOn', targetRef: hostPool.ref },
  ],
};

export const poolEntity: Entity = {
  apiVersion: FAIRWAY_API_VERSION,
  kind: 'GpuPool',
  metadata: {
    name: hostPool.name,
    namespace: 'default',
    title: hostPool.title,
  },
  spec: {
    type: 'host',
    lifecycle: 'production',
    owner: 'group:default/platform',
  },
  relations: [{ type: 'ownedBy', targetRef: 'group:default/platform' }],
};

export const endpointEntity: Entity = {
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'API',
  metadata: {
    name: readyService.name,
    namespace: 'default',
    annotations: { [ANNOTATION_SERVICE]: readyService.name },
  },
  spec: {
    type: 'openapi',
    lifecycle: 'production',
    owner: 'group:default/product',
    definition: 'openapi: 3.1.0',
  },
};
