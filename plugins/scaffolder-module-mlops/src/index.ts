/**
 * Form fields and the result panel of templates that deploy models.
 *
 * @packageDocumentation
 */
export { scaffolderModuleMlops as default } from './module';
export { scaffolderMlopsTranslationRef } from './translation';
