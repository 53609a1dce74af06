export { validateEndpointEntity } from './endpoint';
export { validateGpuPoolEntity } from './gpuPool';
export { MODEL_URI_SCHEMES } from './location';
export { MAX_VERSIONS, validateModelEntity } from './model';
