/**
 * Scaffolder actions that inspect, deploy and wait for models.
 *
 * @packageDocumentation
 */
export { scaffolderModuleMlops as default } from './module';
