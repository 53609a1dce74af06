import { createPermission } from '@backstage/plugin-permission-common';

/** The resource type of inference services in permission policies. */
export const RESOURCE_TYPE_SERVICE = 'mlops-service';

export const modelReadPermission = createPermission({
  name: 'mlops.model.read',
  attributes: { action: 'read' },
});
export const poolReadPermission = createPermission({
  name: 'mlops.pool.read',
  attributes: { action: 'read' },
});
export const serviceCreatePermission = createPermission({
  name: 'mlops.service.create',
  attributes: { action: 'create' },
});
export const serviceReadPermission = createPermission({
  name: 'mlops.service.read',
  attributes: { action: 'read' },
  resourceType: RESOURCE_TYPE_SERVICE,
});
/** Change, stop, start, and manage the endpoint keys of a service. */
export const serviceUpdatePermission = createPermission({
  name: 'mlops.service.update',
  attributes: { action: 'update' },
  resourceType: RESOURCE_TYPE_SERVICE,
});
export const serviceDeletePermission = createPermission({
  name: 'mlops.service.delete',
  attributes: { action: 'delete' },
  resourceType: RESOURCE_TYPE_SERVICE,
});
/** Send predictions through the portal (playground and convenience proxy). */
export const servicePredictPermission = createPermission({
  name: 'mlops.service.predict',
  attributes: {},
  resourceType: RESOURCE_TYPE_SERVICE,
});
/** Put load on a service to measure it. */
export const serviceBenchmarkPermission = createPermission({
  name: 'mlops.service.benchmark',
  attributes: {},
  resourceType: RESOURCE_TYPE_SERVICE,
});

export const mlopsPermissions = [
  modelReadPermission,
  poolReadPermission,
  serviceCreatePermission,
  serviceReadPermission,
  serviceUpdatePermission,
  serviceDeletePermission,
  servicePredictPermission,
  serviceBenchmarkPermission,
];
