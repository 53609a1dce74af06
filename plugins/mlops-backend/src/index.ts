/**
 * The backend of the mlops plugin.
 *
 * @packageDocumentation
 */
export { mlopsPlugin as default } from './plugin';
