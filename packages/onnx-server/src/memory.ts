/**
 * How servers that pass on large bodies keep out of the collector's way.
 *
 * @packageDocumentation
 */
export { ShortLivedBuffers } from './memory/ShortLivedBuffers.ts';
