/**
 * The kinds Model and GpuPool, API schemas, permissions and the client of the
 * mlops plugin.
 *
 * @packageDocumentation
 */
export * from './api';
export * from './gpuMemory';
export * from './client';
export * from './permissions';
export * from './signals';
export * from './kinds';
