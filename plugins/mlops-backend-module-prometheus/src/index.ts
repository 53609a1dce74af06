/**
 * Signals of services on clusters from Prometheus, for the mlops plugin.
 *
 * @packageDocumentation
 */
export { mlopsModulePrometheus as default } from './module';
