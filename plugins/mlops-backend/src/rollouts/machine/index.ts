export * from './command';
export * from './machine';
export * from './state';
export { maximalTickSeconds } from './turn';
