import { createHash } from 'node:crypto';

/** Annotation of the anchor: what was applied last, as a hash, and whether wholly. */
export const APPLIED = 'fairway.dev/applied';

/**
 * A hash of manifests, the same for the same content whatever the order of its
 * keys. It tells what has to be applied again without reading it all.
 */
export function fingerprintOf(manifests: readonly unknown[]): string {
  return createHash('sha256')
    .update(JSON.stringify(manifests, sorted))
    .digest('hex')
    .slice(0, 32);
}

function sorted(_key: string, value: unknown): unknown {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(
        Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)),
      )
    : value;
}
