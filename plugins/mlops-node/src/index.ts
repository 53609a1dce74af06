/**
 * Contracts for modules of the mlops backend.
 *
 * @packageDocumentation
 */
export * from './signals';
export * from './targets';
export * from './permissions';
