export * from './annotations';
export * from './EndpointEntity';
export * from './GpuPoolEntity';
export * from './layer';
export * from './ModelEntity';
export * from './relations';
export * from './validate';
