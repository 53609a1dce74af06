import {
  InferenceService,
  Revision,
} from '@fairway/backstage-plugin-mlops-common';
import { toInstant } from '../database';
import { ServicePermissions } from '../permissions/ServiceAccess';
import { StoredService } from './ServicesStore';

/** The API's view of a stored service, for one caller. */
export function toInferenceService(
  service: StoredService,
  revision: Revision,
  view: { permissions: ServicePermissions; checksKeys: boolean },
): InferenceService {
  return {
    id: service.id,
    name: service.name,
    model: service.model,
    environment: service.environment,
    pool: service.pool,
    owner: service.owner,
    target: service.target,
    desiredState: service.desiredState,
    status: {
      phase: service.phase,
      message: service.message,
      action: service.action,
      actionUrl: service.actionUrl,
      since: toInstant(service.phaseSince),
      asleepSince:
        service.asleepSince === undefined
          ? undefined
          : toInstant(service.asleepSince),
      observedAt:
        service.observedAt === undefined
          ? undefined
          : toInstant(service.observedAt),
    },
    revision,
    replicas: service.replicas,
    endpoint: service.endpoint,
    createdBy: service.createdBy,
    createdAt: toInstant(service.createdAt),
    updatedAt: toInstant(service.updatedAt),
    ...view,
  };
}
