/** Container of KServe's runtimes that serves the model. */
export const PREDICTOR_CONTAINER = 'kserve-container';

/** Container with which KServe fetches models (v0.20.0, `StorageInitializerContainerName`). */
export const STORAGE_CONTAINER = 'storage-initializer';
