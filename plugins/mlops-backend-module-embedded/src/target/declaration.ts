import {
  DesiredRevision,
  DesiredService,
} from '@fairway/backstage-plugin-mlops-node';
import { Declaration, RevisionDeclaration } from '@fairway/serving-host';

/** A declaration in the words of the serving-host. */
export function declarationOf(desired: DesiredService): Declaration {
  return {
    id: desired.id,
    name: desired.name,
    modelName: desired.modelName,
    revisions: desired.revisions.map(revisionDeclarationOf),
    keys: desired.keys.map(({ id, sha256, expiresAt, rateLimit }) => ({
      id,
      sha256,
      ...(expiresAt === undefined ? {} : { expiresAt }),
      ...(rateLimit && { rateLimit: { ...rateLimit } }),
    })),
    labels: {
      model: desired.model,
      owner: desired.owner,
      environment: desired.environment,
      pool: desired.pool,
    },
    ...(desired.queue && { queue: { ...desired.queue } }),
    ...(desired.sticky && { sticky: { ...desired.sticky } }),
  };
}

export function revisionDeclarationOf({
  number,
  spec,
  replicas,
  scaling,
  weight,
  mirror,
}: DesiredRevision): RevisionDeclaration {
  return {
    number,
    modelVersion: spec.modelVersion,
    artifact: { uri: spec.uri, digest: spec.digest, format: spec.format },
    replicas,
    weight,
    resources: {
      cpu: spec.resources.cpu,
      memoryMiB: spec.resources.memoryMiB,
      gpus: spec.resources.gpus,
    },
    environmentVariables: { ...spec.environmentVariables },
    ...(scaling && { scaling: { ...scaling } }),
    ...(mirror !== undefined && { mirror }),
    ...(spec.traffic?.maximalConcurrency !== undefined && {
      maximalConcurrency: spec.traffic.maximalConcurrency,
    }),
  };
}
