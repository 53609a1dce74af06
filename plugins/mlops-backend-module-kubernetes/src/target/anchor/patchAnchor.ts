import { KubernetesClient, ObjectConflictError } from '../../client';
import { mergePatch } from '../../cluster/mergePatch';
import { httpRoutes } from '../../cluster/objectTypes';
import type { Anchor } from './anchor';
import { epochOf, readOf } from '../write/objects';

/** How often the controller of the gateway may be faster. */
const ATTEMPTS = 10;

/**
 * Changes an anchor that is still as it was read. What its controller says of it
 * (its status) changes its version too, and does not count.
 *
 * @throws ObjectConflictError where somebody has changed what it says, claimed
 * it, or made another one
 */
export async function patchAnchor(
  client: KubernetesClient,
  anchor: Anchor,
  change: Record<string, unknown>,
): Promise<Anchor> {
  let current = anchor;
  for (let attempt = 1; ; attempt += 1) {
    try {
      return (await mergePatch(
        client,
        httpRoutes,
        readOf(current),
        change,
      )) as Anchor;
    } catch (error) {
      if (!(error instanceof ObjectConflictError) || attempt >= ATTEMPTS) {
        throw error;
      }
      const { name, namespace } = anchor.metadata;
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

function isSame(now: Anchor, before: Anchor): boolean {
  return (
    now.metadata.uid === before.metadata.uid &&
    now.metadata.generation === before.metadata.generation &&
    now.metadata.deletionTimestamp === before.metadata.deletionTimestamp &&
    epochOf(now) === epochOf(before)
  );
}
