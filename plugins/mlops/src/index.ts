/**
 * Models, inference services and GPU pools in the developer portal.
 *
 * @packageDocumentation
 */
export { mlopsPlugin as default } from './plugin';
export { mlopsApiRef } from './api';
export type { MlopsApi } from './api';
export { mlopsTranslationRef } from './translation';
