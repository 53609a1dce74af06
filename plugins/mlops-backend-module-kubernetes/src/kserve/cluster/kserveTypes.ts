import type { KubernetesObject, ResourceType, Wire } from '../../client';
import type {
  LanguageModelService,
  LanguageModelServiceStatus,
} from '../llm/languageModelServiceKind';
import type {
  InferenceService,
  InferenceServiceStatus,
} from '../manifests/inferenceServiceKind';

/** An InferenceService as an API server has it. */
export type ReadInferenceService = Wire<InferenceService> & {
  status?: InferenceServiceStatus;
};

/** An LLMInferenceService as an API server has it. */
export type ReadLanguageModelService = Wire<LanguageModelService> & {
  status?: LanguageModelServiceStatus;
};

/** What we read of a ServingRuntime or ClusterServingRuntime. */
export interface ServingRuntime extends KubernetesObject {
  spec?: {
    disabled?: boolean;
    supportedModelFormats?: {
      name?: string;
      version?: string;
      autoSelect?: boolean;
    }[];
  };
}

const group = 'serving.kserve.io';

export const inferenceServices: ResourceType<ReadInferenceService> = {
  group,
  version: 'v1beta1',
  plural: 'inferenceservices',
  kind: 'InferenceService',
  namespaced: true,
};

export const languageModelServices: ResourceType<ReadLanguageModelService> = {
  group,
  version: 'v1alpha2',
  plural: 'llminferenceservices',
  kind: 'LLMInferenceService',
  namespaced: true,
};

export const servingRuntimes: ResourceType<ServingRuntime> = {
  group,
  version: 'v1alpha1',
  plural: 'servingruntimes',
  kind: 'ServingRuntime',
  namespaced: true,
};

export const clusterServingRuntimes: ResourceType<ServingRuntime> = {
  group,
  version: 'v1alpha1',
  plural: 'clusterservingruntimes',
  kind: 'ClusterServingRuntime',
  namespaced: false,
};
