import { KubernetesClient, ObjectConflictError } from '../../client';
import { httpRoutes } from '../../cluster/objectTypes';
import { jsonPatch } from '../../cluster/patch/jsonPatch';
import {
  operationsOf,
  PatchOperation,
  pointer,
} from '../../cluster/patch/operations';
import { annotationNames } from '../../manifests';
import type { Anchor } from './anchor';
import { epochOf } from '../write/objects';

/** How often somebody may be faster who changes nothing of what counts. */
const ATTEMPTS = 10;

/**
 * Changes an anchor that says what it said when it was read. What its controller
 * says of it (its status), and what others note on it, changes its version too, and
 * does not count: whoever writes all the time would let nobody else through.
 *
 * @throws ObjectConflictError where somebody has changed what it says, claimed
 * it, or made another one
 */
export async function patchAnchor(
  client: KubernetesClient,
  anchor: Anchor,
  change: Record<string, unknown>,
): Promise<Anchor> {
  const { name, namespace } = anchor.metadata;
  let current = anchor;
  for (let attempt = 1; ; attempt += 1) {
    try {
      return (await jsonPatch(client, httpRoutes, { name, namespace }, [
        ...isAsItWas(current),
        ...operationsOf({ ...current }, change),
      ])) as Anchor;
    } catch (error) {
      if (!(error instanceof ObjectConflictError) || attempt >= ATTEMPTS) {
        throw error;
      }
      const now = (await client.get(httpRoutes, { name, namespace })) as
        | Anchor
        | undefined;
      if (!now || !isSame(now, anchor)) {
        throw error;
      }
      current = now;
    }
  }
}

/**
 * Its generation rises with each change of what it says, and when it is being
 * deleted. That it has no epoch cannot be tested, so then nothing may have changed.
 */
function isAsItWas({ metadata }: Anchor): PatchOperation[] {
  const { uid, generation, resourceVersion, annotations = {} } = metadata;
  const epoch = annotations[annotationNames.epoch];
  return [
    { op: 'test', path: '/metadata/uid', value: uid },
    { op: 'test', path: '/metadata/generation', value: generation },
    epoch === undefined
      ? {
          op: 'test',
          path: '/metadata/resourceVersion',
          value: resourceVersion,
        }
      : {
          op: 'test',
          path: pointer('metadata', 'annotations', annotationNames.epoch),
          value: epoch,
        },
  ];
}

function isSame(now: Anchor, before: Anchor): boolean {
  return (
    now.metadata.uid === before.metadata.uid &&
    now.metadata.generation === before.metadata.generation &&
    now.metadata.deletionTimestamp === before.metadata.deletionTimestamp &&
    epochOf(now) === epochOf(before)
  );
}
