/**
 * Registers the kinds Model and GpuPool with the catalog, and provides the
 * pools and endpoints that the mlops backend knows, with their relations.
 *
 * @packageDocumentation
 */
export { catalogModuleMlops as default } from './module';
