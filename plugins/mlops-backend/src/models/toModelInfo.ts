import { Entity, stringifyEntityRef } from '@backstage/catalog-model';
import {
  ModelEntityV1alpha1,
  ModelInfo,
  ModelVersion,
  ModelVersionInfo,
  runtimeOf,
  validateModelEntity,
} from '@fairway/backstage-plugin-mlops-common';
import { resolveFromEntity } from './artifactUri';

/** What decides whether a version can be deployed. */
export interface Deployability {
  /** Formats that some serving target of the portal serves. */
  formats: Set<string>;
  /** Runtimes that some serving target of the portal has. */
  runtimes: Set<string>;
}

/** The API's view of a Model entity: absolute locations, newest version first. */
export function toModelInfo(
  entity: ModelEntityV1alpha1,
  deployability: Deployability,
  serviceCount: number,
): ModelInfo {
  const problems = validateModelEntity(entity);
  const versions = [...(entity.spec.versions ?? [])]
    .reverse()
    .map(version => toVersion(entity, version, deployability, problems));
  const deployable = versions.some(version => version.deployable);
  return {
    ref: stringifyEntityRef(entity),
    name: entity.metadata.name,
    title: entity.metadata.title ?? entity.metadata.name,
    description: entity.metadata.description,
    type: entity.spec.type,
    lifecycle: entity.spec.lifecycle,
    owner: ownerRef(entity),
    task: entity.spec.task,
    license: entity.spec.license,
    hasCard: Boolean(entity.spec.card),
    deployable,
    reasons: deployable
      ? []
      : [...new Set(versions.flatMap(version => version.reasons))],
    versions,
    serviceCount,
  };
}

function toVersion(
  entity: ModelEntityV1alpha1,
  version: ModelVersion,
  { formats, runtimes }: Deployability,
  problems: string[],
): ModelVersionInfo {
  const reasons = [...problems];
  let uri = version.uri;
  try {
    uri = resolveFromEntity(entity, version.uri);
  } catch (error) {
    reasons.push((error as Error).message);
  }
  const runtime = runtimeOf(version);
  if (formats.size === 0) {
    reasons.push('No serving target of this portal can be reached');
  } else if (runtime !== version.format.name && !runtimes.has(runtime)) {
    reasons.push(
      `No serving target of this portal has the runtime ${runtime}; they have ${[
        ...runtimes,
      ].join(', ')}`,
    );
  } else if (!version.container && !formats.has(version.format.name)) {
    reasons.push(
      `No serving target of this portal serves the format ${
        version.format.name
      }; they serve ${[...formats].join(', ')}`,
    );
  }
  return {
    name: version.name,
    description: version.description,
    format: version.format,
    uri,
    digest: version.digest,
    createdAt: version.createdAt,
    metrics: version.metrics ?? [],
    signature: version.signature,
    ...(version.referenceData && {
      referenceData: {
        ...version.referenceData,
        uri: resolvedOr(entity, version.referenceData.uri),
      },
    }),
    example: version.example as Record<string, unknown> | undefined,
    ...(version.languageModel && { languageModel: version.languageModel }),
    ...(version.container && { container: version.container }),
    deployable: reasons.length === 0,
    reasons,
  };
}

/** As it is written where it is relative to a file that nobody knows. */
function resolvedOr(entity: Entity, uri: string): string {
  try {
    return resolveFromEntity(entity, uri);
  } catch {
    return uri;
  }
}

function ownerRef(entity: Entity): string {
  const owned = entity.relations?.find(
    relation => relation.type === 'ownedBy',
  )?.targetRef;
  return owned ?? String(entity.spec?.owner ?? '');
}
