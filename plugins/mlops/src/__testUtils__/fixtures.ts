export * from './ago';
export * from './benchmarkFixtures';
export * from './modelFixtures';
export * from './poolFixtures';
export * from './promotionFixtures';
export * from './rolloutFixtures';
export * from './rolloutSignals';
export * from './serviceFixtures';
