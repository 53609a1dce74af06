import {
  LanguageModelSettings,
  RevisionRequest,
  RevisionSpec,
  ServedLanguageModel,
} from '@fairway/backstage-plugin-mlops-common';
import { InputError } from '@backstage/errors';
import { isDeepStrictEqual } from 'node:util';
import { withScaling } from '../deployments/desiredRevision';

/**
 * What a change makes of a spec. Pure.
 *
 * @throws InputError for settings of what is no language model
 */
export function revisedSpec(
  current: RevisionSpec,
  request: RevisionRequest,
): RevisionSpec {
  const { scaling, traffic, ...rest } = current;
  const wantedScaling =
    request.scaling === undefined ? scaling : request.scaling;
  const wantedTraffic =
    request.traffic === undefined ? traffic : request.traffic;
  return {
    ...rest,
    ...withScaling(
      {
        resources: request.resources ?? current.resources,
        replicas: request.replicas ?? current.replicas,
      },
      wantedScaling ?? undefined,
    ),
    ...(wantedTraffic && { traffic: wantedTraffic }),
    environmentVariables:
      request.environmentVariables ?? current.environmentVariables,
    ...(request.languageModel && {
      languageModel: servedAs(current, request.languageModel),
    }),
  };
}

function servedAs(
  { languageModel }: RevisionSpec,
  settings: LanguageModelSettings,
): ServedLanguageModel {
  if (!languageModel) {
    throw new InputError(
      'The service serves no language model: leave out languageModel',
    );
  }
  const { facts } = languageModel;
  if ((settings.contextLength ?? 0) > facts.contextLength) {
    throw new InputError(
      `A context of ${settings.contextLength} tokens is more than the model knows, which is ${facts.contextLength}`,
    );
  }
  return { ...settings, facts };
}

/**
 * Whether a change leaves what a replica is as it was, so that it is made to
 * the revision that is there and restarts nothing: one of scaling or traffic,
 * perhaps with the number of replicas to begin with. Pure.
 */
export function isInPlace(
  current: RevisionSpec,
  next: RevisionSpec,
  request: RevisionRequest,
): boolean {
  const asked =
    request.scaling !== undefined ||
    (request.traffic !== undefined && request.replicas === undefined);
  return asked && isDeepStrictEqual(replicaOf(current), replicaOf(next));
}

/** What one replica is: everything that a replica must restart to follow. */
function replicaOf({ replicas, scaling, traffic, ...rest }: RevisionSpec) {
  return rest;
}

/** How a service scales, in words for its history. */
export function describeScaling({ replicas, scaling }: RevisionSpec): string {
  if (!scaling) {
    return `always ${replicas} ${replicas === 1 ? 'replica' : 'replicas'}`;
  }
  const { minReplicas, maxReplicas } = scaling;
  return minReplicas === 0
    ? `up to ${maxReplicas}, asleep while nobody asks`
    : `between ${minReplicas} and ${maxReplicas} replicas`;
}
