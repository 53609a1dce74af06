import { AuditorService, AuthService } from '@backstage/backend-plugin-api';
import { audited } from '../http/audited';
import { Credentials, principalName } from '../principal';

/**
 * A write by an action as an event of the audit log. There is no request that
 * would say who acts, so the event does.
 */
export function auditedAction<T>(
  { auditor, auth }: { auditor: AuditorService; auth: AuthService },
  caller: Credentials,
  event: { eventId: string; meta: Record<string, string | number | undefined> },
  write: () => Promise<T>,
): Promise<T> {
  return audited(
    auditor,
    {
      eventId: event.eventId,
      meta: {
        ...event.meta,
        actor: principalName(auth, caller),
        by: 'actions-registry',
      },
    },
    write,
  );
}
