import type {
  InferenceService,
  InferenceServiceStatus,
} from '../kserve/manifests/inferenceServiceKind';
import type { Live } from './Live';

/** An InferenceService, read without believing that anything is there. */
export type LiveInferenceService = Live<
  InferenceService & { status: InferenceServiceStatus }
>;
