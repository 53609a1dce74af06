/**
 * How models are brought here from where others keep them: which places may be
 * reached, and what must be true of what comes.
 *
 * @packageDocumentation
 */
export {
  ArtifactError,
  type ArtifactFault,
} from './artifacts/ArtifactError.ts';
export {
  parseAllowedHost,
  type AllowedHost,
} from './artifacts/allowedHosts.ts';
export type { FetchAdvice } from './artifacts/FetchAdvice.ts';
export {
  modelEntry,
  Transfer,
  type ArtifactSource,
  type Transferred,
} from './artifacts/Transfer.ts';
export { fileNameOf, shownUri } from './artifacts/uris.ts';
export { openWebSource } from './artifacts/webSource.ts';
