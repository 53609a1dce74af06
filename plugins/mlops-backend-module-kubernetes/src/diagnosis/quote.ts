import { withoutSecrets } from '../text/withoutSecrets';

/** Longest quotation within a sentence. */
const LENGTH = 600;

/** What a cluster said, to stand in a sentence: without a full stop at its end. */
export function quote(said: string, length = LENGTH): string {
  return withoutSecrets(said, length).replace(/[.\s]+$/, '');
}

/** `: what was said`, or nothing where nothing was. */
export function because(said: string): string {
  const quoted = quote(said);
  return quoted === '' ? '' : `: ${quoted}`;
}
