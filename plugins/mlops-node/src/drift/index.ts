export * from './DriftCounts';
export * from './driftCountsExtensionPoint';
