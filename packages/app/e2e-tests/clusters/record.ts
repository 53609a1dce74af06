import { AuditEvent, AuditLog } from '@fairway/kube-lab/audit';
import { join } from 'node:path';

/** Who the portal is on the cluster. */
const PORTAL = 'system:serviceaccount:fairway:portal';

const log = AuditLog.create(
  join(process.env.FAIRWAY_DATA!, 'cluster', 'audit.log'),
);

/** Where the record is now, for what is written from here on. */
export const mark = () => log.mark();

/** What the portal has written and the API server has taken. */
export async function writes(
  since: ReturnType<typeof mark>,
): Promise<AuditEvent[]> {
  return await log.takenWrites({ user: PORTAL, namespace: 'models', since });
}

/**
 * The weights that were written for the service's clients, in order, each once:
 * by the number of the revision.
 */
export function weightsIn(
  events: readonly AuditEvent[],
  service: string,
): Record<string, number>[] {
  const written = events
    .filter(
      ({ objectRef }) =>
        objectRef?.resource === 'httproutes' && objectRef.name === service,
    )
    .map(({ responseObject }) => weightsOf(responseObject, service));
  return written.filter(
    (weights, index) =>
      JSON.stringify(weights) !== JSON.stringify(written[index - 1]),
  );
}

interface Route {
  spec: {
    rules?: {
      matches?: { headers?: unknown[] }[];
      backendRefs?: { name: string; weight?: number }[];
    }[];
  };
}

/** Those of the rule that has no header to match: the other rules are the portal's own. */
function weightsOf(route: Route, service: string): Record<string, number> {
  const rule = route.spec.rules?.find(
    ({ matches = [] }) => !matches.some(({ headers }) => headers?.length),
  );
  return Object.fromEntries(
    (rule?.backendRefs ?? [])
      .filter(({ weight }) => weight !== 0)
      .map(({ name, weight = 1 }) => [
        name.slice(service.length + 1).split('-')[0],
        weight,
      ]),
  );
}
