/**
 * Scaffolder actions that inspect, deploy, measure and ship models.
 *
 * @packageDocumentation
 */
export { scaffolderModuleMlops as default } from './module';
