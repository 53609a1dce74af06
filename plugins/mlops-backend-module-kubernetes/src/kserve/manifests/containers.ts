/** Container of KServe's runtimes that serves the model. */
export const PREDICTOR_CONTAINER = 'kserve-container';

/** Container that serves a language model (v0.20.0, KServe's presets of LLMInferenceServices). */
export const LANGUAGE_MODEL_CONTAINER = 'main';

/** The port that it must answer at, since no field of an LLMInferenceService says another. */
export const LANGUAGE_MODEL_PORT = 8000;

/** Container with which KServe fetches models (v0.20.0, `StorageInitializerContainerName`). */
export const STORAGE_CONTAINER = 'storage-initializer';
