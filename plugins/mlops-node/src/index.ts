/**
 * Contracts for modules of the mlops backend.
 *
 * @packageDocumentation
 */
export * from './drift';
export * from './signals';
export * from './targets';
export * from './permissions';
