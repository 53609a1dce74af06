import type {
  LanguageModelService,
  LanguageModelServiceStatus,
} from '../kserve/llm/languageModelServiceKind';
import type {
  InferenceService,
  InferenceServiceStatus,
} from '../kserve/manifests/inferenceServiceKind';
import type { Live } from './Live';

/** An InferenceService, read without believing that anything is there. */
export type LiveInferenceService = Live<
  InferenceService & { status: InferenceServiceStatus }
>;

/** An LLMInferenceService, read in the same way. */
export type LiveLanguageModelService = Live<
  LanguageModelService & { status: LanguageModelServiceStatus }
>;
