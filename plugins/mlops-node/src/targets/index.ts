export * from './ServingTarget';
export * from './StaleEpochError';
export * from './servingTargetsExtensionPoint';
