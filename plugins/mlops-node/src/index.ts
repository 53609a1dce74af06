/**
 * Contracts for modules of the mlops backend.
 *
 * @packageDocumentation
 */
export * from './targets';
export * from './permissions';
