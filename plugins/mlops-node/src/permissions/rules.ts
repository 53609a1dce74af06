import {
  createPermissionResourceRef,
  createPermissionRule,
} from '@backstage/plugin-permission-node';
import { RESOURCE_TYPE_SERVICE } from '@fairway/backstage-plugin-mlops-common';
import { z } from 'zod';

/** What permission rules see of an inference service. */
export interface ServiceResource {
  name: string;
  owner: string;
  environment: string;
  pool: string;
  model: string;
}

/** A rule as a filter on services; the store turns it into SQL. */
export interface ServiceFilter {
  key: keyof ServiceResource;
  values: string[];
}

export const serviceResourceRef = createPermissionResourceRef<
  ServiceResource,
  ServiceFilter
>().with({ pluginId: 'mlops', resourceType: RESOURCE_TYPE_SERVICE });

const valuesSchema = z.array(z.string()).max(1000);

/** Allows services owned by one of the claims, such as the user's ownership references. */
export const isOwner = createPermissionRule({
  name: 'IS_OWNER',
  description: 'Allow inference services owned by one of the claims',
  resourceRef: serviceResourceRef,
  paramsSchema: z.object({
    claims: valuesSchema.describe('Entity references of users or groups'),
  }),
  apply: (service, { claims }) => claims.includes(service.owner),
  toQuery: ({ claims }) => ({ key: 'owner', values: claims }),
});

/** Allows services in one of the environments. */
export const inEnvironment = createPermissionRule({
  name: 'IN_ENVIRONMENT',
  description: 'Allow inference services in one of the environments',
  resourceRef: serviceResourceRef,
  paramsSchema: z.object({
    environments: valuesSchema.describe('Names of environments'),
  }),
  apply: (service, { environments }) =>
    environments.includes(service.environment),
  toQuery: ({ environments }) => ({ key: 'environment', values: environments }),
});

/** Allows services on one of the pools. */
export const onPool = createPermissionRule({
  name: 'ON_POOL',
  description: 'Allow inference services on one of the pools',
  resourceRef: serviceResourceRef,
  paramsSchema: z.object({
    pools: valuesSchema.describe('Entity references of GpuPools'),
  }),
  apply: (service, { pools }) => pools.includes(service.pool),
  toQuery: ({ pools }) => ({ key: 'pool', values: pools }),
});

/** Allows services of one of the models. */
export const servesModel = createPermissionRule({
  name: 'SERVES_MODEL',
  description: 'Allow inference services that serve one of the models',
  resourceRef: serviceResourceRef,
  paramsSchema: z.object({
    models: valuesSchema.describe('Entity references of Models'),
  }),
  apply: (service, { models }) => models.includes(service.model),
  toQuery: ({ models }) => ({ key: 'model', values: models }),
});

export const servicePermissionRules = {
  isOwner,
  inEnvironment,
  onPool,
  servesModel,
};
