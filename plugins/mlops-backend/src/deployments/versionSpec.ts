import { InputError } from '@backstage/errors';
import {
  LanguageModelFacts,
  LanguageModelSettings,
  ModelVersionInfo,
  RevisionSpec,
  runtimeOf,
  ServedLanguageModel,
} from '@fairway/backstage-plugin-mlops-common';

/** What a revision takes over from its model version. */
export type VersionSpec = Pick<
  RevisionSpec,
  | 'modelVersion'
  | 'uri'
  | 'digest'
  | 'format'
  | 'signature'
  | 'example'
  | 'runtime'
  | 'container'
  | 'languageModel'
>;

/**
 * The same revision of another model version. A language model goes on being
 * served as it was, with the context that both versions know.
 */
export function ofVersion(
  spec: RevisionSpec,
  version: ModelVersionInfo,
): RevisionSpec {
  const { container, languageModel, ...rest } = spec;
  return {
    ...rest,
    ...versionSpec(
      version,
      spec.resources.gpus,
      languageModel && version.languageModel && !version.container
        ? settingsFor(languageModel, version.languageModel)
        : undefined,
    ),
  };
}

function settingsFor(
  { facts: _before, contextLength, ...rest }: ServedLanguageModel,
  facts: LanguageModelFacts,
): LanguageModelSettings {
  return {
    ...rest,
    ...(contextLength !== undefined && {
      contextLength: Math.min(contextLength, facts.contextLength),
    }),
  };
}

/**
 * The part of a revision that its model version decides.
 *
 * @param settings - how a language model is to be served; it gets a GPU for
 *   each of its parts where nothing is said
 * @throws InputError for settings of a version that is no language model, and
 *   for a context that the model does not have
 */
export function versionSpec(
  version: ModelVersionInfo,
  gpus: number,
  settings: LanguageModelSettings | undefined,
): VersionSpec {
  const { languageModel: facts, container } = version;
  if (settings && (!facts || container)) {
    throw new InputError(
      `Version ${version.name} is not served as a language model: leave out languageModel, or give the version a languageModel in the catalog`,
    );
  }
  const wanted = settings?.contextLength;
  if (facts && wanted !== undefined && wanted > facts.contextLength) {
    throw new InputError(
      `A context of ${wanted} tokens is more than version ${version.name} knows, which is ${facts.contextLength}`,
    );
  }
  return {
    modelVersion: version.name,
    uri: version.uri,
    digest: version.digest,
    format: version.format.name,
    signature: version.signature,
    example: version.example,
    runtime: runtimeOf(version),
    ...(container && { container }),
    ...(facts &&
      !container && {
        languageModel: {
          tensorParallelism: Math.max(1, gpus),
          ...settings,
          facts,
        },
      }),
  };
}
