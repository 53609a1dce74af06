import type {
  DesiredService,
  Fence,
} from '@fairway/backstage-plugin-mlops-node';
import type { KubernetesClient } from '../../client';
import { httpRoutes } from '../../cluster/objectTypes';
import { annotationNames, httpRouteOf, type Placement } from '../../manifests';
import { annotated } from '../write/objects';
import {
  Anchor,
  claimAnchor,
  readAnchor,
  requireOurs,
  requireThere,
} from './anchor';

/**
 * The anchor of a service under this claim, made where there is none yet.
 *
 * @throws StaleEpochError where a later claim was there before
 * @throws ConflictError where the name is somebody else's
 */
export async function claimService(
  client: KubernetesClient,
  desired: DesiredService,
  { placement, fence }: { placement: Placement; fence: Fence },
): Promise<Anchor> {
  const { namespace } = placement;
  const found = await readAnchor(client, { namespace, name: desired.name });
  if (found) {
    requireOurs(found, desired, client.cluster);
    requireThere(found, client.cluster);
    return await claimAnchor(client, found, fence);
  }
  // It leads nowhere yet: it only says whose the name is, and since which epoch.
  // Without a parent no gateway takes it in before there is something to lead to.
  const route = httpRouteOf({ ...desired, revisions: [] }, placement);
  const { parentRefs: _, ...spec } = route.spec;
  return (await client.create(
    httpRoutes,
    annotated(
      { ...route, spec },
      { [annotationNames.epoch]: `${fence.epoch}` },
    ),
  )) as Anchor;
}
