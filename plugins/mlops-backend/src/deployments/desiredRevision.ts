import { InputError } from '@backstage/errors';
import {
  DeploymentRequest,
  ModelInfo,
  ModelVersionInfo,
  Options,
  RevisionSpec,
  Scaling,
} from '@fairway/backstage-plugin-mlops-common';
import { versionSpec } from './versionSpec';

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

/** What a request says of how much there shall be of a service. */
export type Amount = Pick<RevisionSpec, 'resources' | 'replicas' | 'scaling'>;

/** The number of replicas to begin with, within what the scaling allows. */
export function withScaling(
  amount: Omit<Amount, 'scaling'>,
  scaling: Scaling | undefined,
): Amount {
  return scaling
    ? {
        ...amount,
        scaling,
        replicas: Math.min(
          scaling.maxReplicas,
          Math.max(1, scaling.minReplicas, amount.replicas),
        ),
      }
    : { resources: amount.resources, replicas: amount.replicas };
}

/**
 * Resources, replicas and scaling of a request: its own numbers, else those of
 * its size. Who asks for a number of replicas and no scaling gets that number.
 */
export function readResources(
  request: Pick<
    DeploymentRequest,
    'size' | 'resources' | 'replicas' | 'scaling'
  >,
  options: Options,
): Amount {
  const wanted = request.size ?? 'small';
  const size = options.sizes.find(candidate => candidate.name === wanted);
  if (!size) {
    throw new InputError(`There is no size ${wanted}`);
  }
  return withScaling(
    {
      resources: request.resources ?? size.resources,
      replicas: request.replicas ?? size.replicas,
    },
    request.scaling ??
      (request.replicas === undefined ? size.scaling : undefined),
  );
}

/** The first revision of a service as a request asks for it. */
export function desiredRevision(
  request: DeploymentRequest,
  version: ModelVersionInfo,
  options: Options,
): RevisionSpec {
  const amount = readResources(request, options);
  return {
    ...versionSpec(version, amount.resources.gpus, request.languageModel),
    ...amount,
    ...(request.traffic && { traffic: request.traffic }),
    environmentVariables: request.environmentVariables ?? {},
  };
}
