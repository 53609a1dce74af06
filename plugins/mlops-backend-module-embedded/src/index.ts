/**
 * Serving target on the machine of the backend, for the mlops plugin.
 *
 * @packageDocumentation
 */
export { mlopsModuleEmbedded as default } from './module';
