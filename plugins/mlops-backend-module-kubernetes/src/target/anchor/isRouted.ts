import { setTimeout as sleep } from 'node:timers/promises';
import type { KubernetesClient } from '../../client';
import type { Placement } from '../../manifests';
import { reportOf, writtenAt } from '../../observation';
import { Anchor, readAnchor } from './anchor';

/** Longer nobody waits for a gateway before what had no traffic is deleted. */
const GATEWAY_WITHIN_MS = 30_000;

/** So long one look waits for that. */
const ROUTED_WITHIN_MS = 3_000;
const ROUTED_EVERY_MS = 100;

/** Waits a moment for the gateway to route what the anchor says. */
export async function isRouted(
  client: KubernetesClient,
  anchor: Anchor,
  placement: Placement,
): Promise<boolean> {
  const { name, namespace } = anchor.metadata;
  const deadline = performance.now() + ROUTED_WITHIN_MS;
  let current: Anchor | undefined = anchor;
  while (current && isAwaited(current, placement)) {
    if (performance.now() > deadline) {
      return false;
    }
    await sleep(ROUTED_EVERY_MS);
    current = await readAnchor(client, { name, namespace: namespace! });
  }
  return true;
}

/** Is there a gateway that does not route yet what the anchor says? */
function isAwaited(anchor: Anchor, { gateway }: Placement): boolean {
  const report = reportOf(anchor, gateway);
  const writtenAtMs = writtenAt(anchor, ['spec', 'rules']) ?? 0;
  return (
    report.state === 'waiting' &&
    report.heard &&
    Date.now() - writtenAtMs < GATEWAY_WITHIN_MS
  );
}
