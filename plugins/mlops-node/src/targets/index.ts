export * from './LogOptions';
export * from './ServingTarget';
export * from './revisionName';
export * from './StaleEpochError';
export * from './servingTargetsExtensionPoint';
