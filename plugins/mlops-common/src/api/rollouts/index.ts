export * from './strategies';
export * from './gates';
export * from './policies';
export * from './rollouts';
