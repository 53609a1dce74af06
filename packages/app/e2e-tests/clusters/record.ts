import { AuditEvent, AuditLog, AuditMark } from '@fairway/kube-lab/audit';
import { join } from 'node:path';

export { writtenWeights as weightsIn } from '@fairway/kube-lab/audit';

/** Who the portal is on the cluster. */
const PORTAL = 'system:serviceaccount:fairway:portal';
const NAMESPACE = 'models';

const log = AuditLog.create(
  join(process.env.FAIRWAY_DATA!, 'cluster', 'audit.log'),
);

/** Where the record is now, for what is written from here on. */
export const mark = () => log.mark();

/** How the services of these tests are called, several of which run at a time. */
const SERVICE = /^(chat|cluster|kserve)-[a-z0-9]{4}(?=-|$)/;

/**
 * What the portal has written, and the API server has taken, but for what belongs
 * to the services of other tests.
 */
export async function writesOf(
  service: string,
  since: AuditMark,
): Promise<AuditEvent[]> {
  const taken = await log.takenWrites({
    user: PORTAL,
    namespace: NAMESPACE,
    since,
  });
  return taken.filter(isOfNoOther(service));
}

/** The ways to a service, or to a part of it, that anybody has written. */
export async function waysWritten(
  service: string,
  since: AuditMark,
): Promise<string[]> {
  const taken = await log.takenWrites({ namespace: NAMESPACE, since });
  return namesOf(
    taken
      .filter(isOfNoOther(service))
      .filter(({ objectRef }) =>
        ['httproutes', 'ingresses', 'virtualservices'].includes(
          objectRef!.resource!,
        ),
      ),
  );
}

/** The objects that were written, each once. */
export function namesOf(events: readonly AuditEvent[]): string[] {
  return [
    ...new Set(
      events.map(
        ({ objectRef }) => `${objectRef!.resource} ${objectRef!.name}`,
      ),
    ),
  ].sort();
}

function isOfNoOther(service: string) {
  return ({ objectRef, responseObject }: AuditEvent) => {
    const name = objectRef?.name ?? responseObject?.metadata?.name ?? '';
    return [undefined, service].includes(SERVICE.exec(name)?.[0]);
  };
}
