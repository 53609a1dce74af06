export { serviceIdLabel, serviceIdOf } from './ObjectStore';
export type { ResourceChange } from './ObjectStore';
export * from './ResourceCache';
