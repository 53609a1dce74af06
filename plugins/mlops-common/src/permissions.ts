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
/** Ship a new model version to a service, or go back to an earlier revision. */
export const rolloutStartPermission = createPermission({
  name: 'mlops.rollout.start',
  attributes: { action: 'create' },
  resourceType: RESOURCE_TYPE_SERVICE,
});
/** Pause, resume, promote, abort and retry the rollouts of a service. */
export const rolloutControlPermission = createPermission({
  name: 'mlops.rollout.control',
  attributes: { action: 'update' },
  resourceType: RESOURCE_TYPE_SERVICE,
});
/** Approve or reject what others want to ship to a service. */
export const rolloutApprovePermission = createPermission({
  name: 'mlops.rollout.approve',
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
  rolloutStartPermission,
  rolloutControlPermission,
  rolloutApprovePermission,
];
