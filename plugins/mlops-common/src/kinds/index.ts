export * from './annotations';
export * from './EndpointEntity';
export * from './GpuPoolEntity';
export * from './huggingFace';
export * from './layer';
export * from './ModelEntity';
export * from './relations';
export * from './validate';
