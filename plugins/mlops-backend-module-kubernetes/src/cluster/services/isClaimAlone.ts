import { isDeepStrictEqual } from 'node:util';
import type { KubernetesObject } from '../../client';
import { annotationNames } from '../../manifests';

/**
 * Whether nothing of an object has changed but the epoch of whoever writes to it.
 * Every look claims under a higher one, so to look again for that would never
 * end. Pure.
 */
export function isClaimAlone(
  before: KubernetesObject | undefined,
  after: KubernetesObject | undefined,
): boolean {
  return (
    before !== undefined &&
    after !== undefined &&
    before.metadata?.annotations?.[annotationNames.epoch] !==
      after.metadata?.annotations?.[annotationNames.epoch] &&
    isDeepStrictEqual(withoutClaim(before), withoutClaim(after))
  );
}

function withoutClaim({ metadata, ...rest }: KubernetesObject) {
  const { resourceVersion, annotations, ...others } = metadata ?? {};
  const { managedFields: _fields, ...kept } = others as {
    managedFields?: unknown;
  };
  const { [annotationNames.epoch]: _epoch, ...notes } = annotations ?? {};
  return { ...rest, metadata: { ...kept, annotations: notes } };
}
