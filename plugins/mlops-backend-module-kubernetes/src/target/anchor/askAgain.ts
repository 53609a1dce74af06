import type { KubernetesClient, Wire } from '../../client';
import {
  REVISION_HEADER,
  type GatewayReference,
  type HttpRouteRule,
} from '../../manifests';
import { otherHolders, reportOf, writtenAt } from '../../observation';
import type { Anchor } from './anchor';
import { patchAnchor } from './patchAnchor';

/** Longer than a controller that is there takes to say what it routes. */
const ASK_AFTER_MS = 10_000;

/** How often it is asked for one declaration: who does not answer then is not there. */
const MOST_ASKS = 3;

const RULES = ['spec', 'rules'];

/**
 * Has the controller of a gateway say anew that it routes what an anchor says, where
 * it has not for a while. Some write a status once and never again: what Envoy
 * Gateway has in its memory it does not write a second time, though others were
 * faster each time that it tried, or the cluster was put back in time.
 *
 * @returns whether it was asked
 */
export async function askAgain(
  client: KubernetesClient,
  anchor: Anchor,
  { gateway }: { gateway: GatewayReference },
): Promise<boolean> {
  const rules = rulesToAskWith(anchor, gateway, Date.now());
  if (rules) {
    await patchAnchor(client, anchor, { spec: { rules } });
  }
  return rules !== undefined;
}

/**
 * The same rules for every request, as another generation: the weight of the only
 * backend that a revision is reached by divides nothing, so it counts how often the
 * controller was asked. Undefined where there is nothing to ask. Pure.
 *
 * @param now - milliseconds since the epoch
 */
export function rulesToAskWith(
  anchor: Anchor,
  gateway: GatewayReference,
  now: number,
): Wire<HttpRouteRule>[] | undefined {
  const report = reportOf(anchor, gateway);
  const written = writtenAt(anchor, RULES);
  const rules = anchor.spec?.rules ?? [];
  const asked = Math.max(...rules.filter(isOfRevision).map(weightOf)) - 1;
  const isAwaited =
    report.state === 'waiting' &&
    report.heard &&
    written !== undefined &&
    now - written >= ASK_AFTER_MS;
  // Who has edited it must be seen to have.
  const isOurs = otherHolders(anchor, RULES).length === 0;
  return isAwaited && isOurs && asked >= 0 && asked < MOST_ASKS
    ? rules.map(rule =>
        isOfRevision(rule)
          ? {
              ...rule,
              backendRefs: rule.backendRefs!.map(backend => ({
                ...backend,
                weight: asked + 2,
              })),
            }
          : rule,
      )
    : undefined;
}

function isOfRevision({ matches, backendRefs }: Wire<HttpRouteRule>): boolean {
  return (
    backendRefs?.length === 1 &&
    (matches ?? []).some(({ headers }) =>
      headers?.some(({ name }) => name === REVISION_HEADER),
    )
  );
}

function weightOf({ backendRefs }: Wire<HttpRouteRule>): number {
  return backendRefs?.[0]?.weight ?? 1;
}
