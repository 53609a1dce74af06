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

/** What the portal has written and the API server has taken. */
export async function writes(since: AuditMark): Promise<AuditEvent[]> {
  return await log.takenWrites({ user: PORTAL, namespace: NAMESPACE, since });
}

/** The same of one service. */
export async function writesOf(
  service: string,
  since: AuditMark,
): Promise<AuditEvent[]> {
  return (await writes(since)).filter(isOf(service));
}

/** The ways to a service, or to a part of it, that anybody has made. */
export async function waysMade(
  service: string,
  since: AuditMark,
): Promise<string[]> {
  const taken = await log.takenWrites({ namespace: NAMESPACE, since });
  return namesOf(
    taken
      .filter(isOf(service))
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

function isOf(service: string) {
  return ({ objectRef, responseObject }: AuditEvent) =>
    `${objectRef?.name ?? responseObject?.metadata?.name}-`.startsWith(
      `${service}-`,
    );
}
