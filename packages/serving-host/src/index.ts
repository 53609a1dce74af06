/**
 * The data plane of one machine, and the client that drives it.
 *
 * @packageDocumentation
 */
export * from './admin/schemas.ts';
export * from './admin/signalsSchemas.ts';
export * from './admin/driftSchemas.ts';
export * from './admin/errors.ts';
export { protocolVersion } from './admin/protocol.ts';
export { ServingHostClient } from './admin/ServingHostClient.ts';
export { readHostFile } from './state/hostFile.ts';
