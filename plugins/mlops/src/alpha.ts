/**
 * What an app finds beside the plugin itself: the icons of its kinds.
 *
 * @packageDocumentation
 */
export { mlopsIconsModule as default } from './icons';
