export * from './createRollout';
export * from './effects';
export * from './RolloutObservation';
export * from './RolloutState';
