import type { KubernetesClient } from '../../client';
import type { HttpRoute } from '../../manifests';
import type { Anchor } from './anchor';
import { patchAnchor } from './patchAnchor';

/**
 * Writes over the version that was claimed, and over a weight that somebody
 * has set by hand: server-side apply would refuse that, and with it every way
 * back. That nobody is overruled without need is the rollout's care.
 *
 * @param notes - annotations beside those of the route; null takes one away
 */
export async function writeRoute(
  client: KubernetesClient,
  anchor: Anchor,
  route: HttpRoute,
  notes: Record<string, string | null>,
): Promise<Anchor> {
  const { labels, annotations } = route.metadata;
  return await patchAnchor(client, anchor, {
    metadata: { labels, annotations: { ...annotations, ...notes } },
    // Null takes away what an earlier configuration had.
    spec: { hostnames: null, ...route.spec },
  });
}
