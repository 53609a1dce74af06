export * from './command';
export * from './machine';
export * from './state';
export { maximalTickSeconds, type Transition } from './turn';
