import {
  amount,
  condition,
  isTrue,
  list,
  text,
  type Live,
  type LiveCondition,
  type LiveRoute,
} from '../../live';
import type { RouteReport } from '../../diagnosis';
import type { GatewayReference, RouteParentStatus } from '../../manifests';

const KNOWN = ['Accepted', 'ResolvedRefs'] as const;

/** What the controller of this gateway says of the route as it is now. Pure. */
export function reportOf(
  route: LiveRoute | undefined,
  gateway: GatewayReference,
): RouteReport {
  if (!route) {
    return { state: 'missing' };
  }
  const ours = list(route.status?.parents).filter(parent =>
    isOurs(parent, route, gateway),
  );
  const reports = ours.map(({ conditions }) =>
    reportOfParent(list(conditions), amount(route.metadata?.generation)),
  );
  // Two listeners, or two controllers while one takes over from the other.
  return (
    reports.find(({ state }) => state === 'routed') ??
    reports.find(({ state }) => state === 'refused') ?? {
      state: 'waiting',
      heard: ours.length > 0,
    }
  );
}

function reportOfParent(
  conditions: LiveCondition[],
  generation: number,
): RouteReport {
  const current = conditions.filter(
    ({ observedGeneration }) => amount(observedGeneration) >= generation,
  );
  for (const what of KNOWN) {
    const found = condition(current, what);
    if (found !== undefined && found.status === 'False') {
      return { state: 'refused', what, condition: found };
    }
  }
  return KNOWN.every(what => isTrue(current, what))
    ? { state: 'routed' }
    : { state: 'waiting', heard: true };
}

function isOurs(
  { parentRef }: Live<RouteParentStatus>,
  route: LiveRoute,
  gateway: GatewayReference,
): boolean {
  const namespace =
    text(parentRef?.namespace) || text(route.metadata?.namespace);
  return (
    (text(parentRef?.kind) || 'Gateway') === 'Gateway' &&
    parentRef?.name === gateway.name &&
    namespace === gateway.namespace &&
    (gateway.sectionName === undefined ||
      parentRef?.sectionName === gateway.sectionName)
  );
}
