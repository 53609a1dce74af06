import { Manifest } from '@fairway/backstage-plugin-mlops-common';
import { DesiredService } from '@fairway/backstage-plugin-mlops-node';
import { revisionDeclarationOf } from './declaration';

/**
 * The service as an object to read: what the serving-host is told, without
 * the endpoint keys.
 */
export function manifestOf(desired: DesiredService): Manifest {
  return {
    apiVersion: 'serving.fairway.dev/v1alpha1',
    kind: 'InferenceService',
    metadata: {
      name: desired.name,
      annotations: {
        'fairway.dev/service-id': desired.id,
        'fairway.dev/model': desired.model,
        'fairway.dev/owner': desired.owner,
        'fairway.dev/environment': desired.environment,
      },
    },
    spec: {
      modelName: desired.modelName,
      pool: desired.pool,
      revisions: desired.revisions.map(revision => ({
        ...revisionDeclarationOf(revision),
        runtime: revision.spec.runtime,
      })),
      ...(desired.queue && { queue: desired.queue }),
      ...(desired.sticky && { sticky: desired.sticky }),
    },
  };
}
