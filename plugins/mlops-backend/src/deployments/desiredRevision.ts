import { InputError } from '@backstage/errors';
import {
  DeploymentRequest,
  ModelInfo,
  ModelVersionInfo,
  Options,
  Resources,
  RevisionSpec,
} from '@fairway/backstage-plugin-mlops-common';

/**
 * The version that a request names.
 *
 * @throws InputError with the known versions when there is none of that name.
 */
export function findVersion(model: ModelInfo, name: string): ModelVersionInfo {
  const version = model.versions.find(candidate => candidate.name === name);
  if (!version) {
    throw new InputError(
      `${model.ref} has no version ${name}; it has ${model.versions
        .map(known => known.name)
        .join(', ')}`,
    );
  }
  return version;
}

/** Resources and replicas of a request: its own numbers, else those of its size. */
export function readResources(
  request: Pick<DeploymentRequest, 'size' | 'resources' | 'replicas'>,
  options: Options,
): { resources: Resources; replicas: number } {
  const wanted = request.size ?? 'small';
  const size = options.sizes.find(candidate => candidate.name === wanted);
  if (!size) {
    throw new InputError(`There is no size ${wanted}`);
  }
  return {
    resources: request.resources ?? size.resources,
    replicas: request.replicas ?? size.replicas,
  };
}

/** The first revision of a service as a request asks for it. */
export function desiredRevision(
  request: DeploymentRequest,
  version: ModelVersionInfo,
  options: Options,
): RevisionSpec {
  return {
    modelVersion: version.name,
    uri: version.uri,
    digest: version.digest,
    format: version.format.name,
    signature: version.signature,
    example: version.example,
    // The runtime that serves a format has its name until a pool offers several.
    runtime: version.format.name,
    ...readResources(request, options),
    environmentVariables: request.environmentVariables ?? {},
  };
}
