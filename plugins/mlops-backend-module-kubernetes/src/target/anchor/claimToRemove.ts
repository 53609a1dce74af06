import type { Fence, ServiceKey } from '@fairway/backstage-plugin-mlops-node';
import type { KubernetesClient } from '../../client';
import { labelNames } from '../../manifests';
import { type Anchor, claimAnchor, readAnchor } from './anchor';

/**
 * The anchor under this claim of a service that is to be removed from a namespace;
 * undefined where it has none, whoever else has the name.
 *
 * @throws StaleEpochError where a later claim was there before
 */
export async function claimToRemove(
  client: KubernetesClient,
  { id, name }: ServiceKey,
  { namespace, fence }: { namespace: string; fence: Fence },
): Promise<Anchor | undefined> {
  const found = await readAnchor(client, { namespace, name });
  return found?.metadata.labels?.[labelNames.serviceId] === id
    ? await claimAnchor(client, found, fence)
    : undefined;
}
