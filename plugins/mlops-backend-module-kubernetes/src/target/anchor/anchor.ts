import { ConflictError } from '@backstage/errors';
import {
  Fence,
  ServiceKey,
  StaleEpochError,
} from '@fairway/backstage-plugin-mlops-node';
import type { KubernetesClient } from '../../client';
import { serviceOf } from '../../cluster/services/NamespaceCaches';
import { type Anchor, httpRoutes } from '../../cluster/objectTypes';
import { epochOf } from '../write/objects';
import { patchAnchor } from './patchAnchor';
import { annotationNames } from '../../manifests';

export type { Anchor };

/** The anchor as it is now; undefined where nothing has the name. */
export async function readAnchor(
  client: KubernetesClient,
  where: { name: string; namespace: string },
): Promise<Anchor | undefined> {
  return (await client.get(httpRoutes, where)) as Anchor | undefined;
}

/**
 * Shuts out every worker with an earlier claim: from here on their writes meet
 * another epoch, or another version of the anchor than they have read.
 *
 * @returns the anchor as it is now: later writes must name its version
 * @throws StaleEpochError where a later claim was there before
 * @throws ObjectConflictError where somebody was faster; to be read again
 */
export async function claimAnchor(
  client: KubernetesClient,
  anchor: Anchor,
  { epoch }: Fence,
): Promise<Anchor> {
  const written = epochOf(anchor);
  if (written > epoch) {
    throw new StaleEpochError(
      `Somebody with epoch ${written} has written to ${anchor.metadata.name} on cluster ${client.cluster}; this claim has ${epoch}`,
    );
  }
  if (written === epoch) {
    return anchor;
  }
  return await patchAnchor(client, anchor, {
    metadata: { annotations: { [annotationNames.epoch]: `${epoch}` } },
  });
}

/** @throws ConflictError where the name is somebody else's. */
export function requireOurs(
  anchor: Anchor,
  { id, name }: ServiceKey,
  cluster: string,
): void {
  const there = serviceOf(anchor);
  if (there?.id === id) {
    return;
  }
  const { namespace } = anchor.metadata;
  throw new ConflictError(
    there
      ? `The name ${name} belongs to another service (${there.id}) in namespace ${namespace} of cluster ${cluster}`
      : `Namespace ${namespace} of cluster ${cluster} has an HTTPRoute ${name} already that is not Fairway's; choose another name, or take it away`,
  );
}

/** @throws Error while it is being deleted: what is made now would go with it */
export function requireThere({ metadata }: Anchor, cluster: string): void {
  if (metadata.deletionTimestamp) {
    throw new Error(
      `The service ${metadata.name} is still being removed from cluster ${cluster}`,
    );
  }
}
