import { TargetEvent } from '@fairway/backstage-plugin-mlops-node';
import { NewEvent } from '../../events';
import { StoredService } from '../ServicesStore';

/** What the target says happened, for the history; each is told once. */
export function targetEvents(
  service: StoredService,
  events: TargetEvent[],
): NewEvent[] {
  return events.map(event => ({
    serviceId: service.id,
    type: event.type,
    severity: event.severity,
    message: event.message,
    actor: service.target,
    at: event.at,
    revision: event.revision,
    evidence: event.evidence,
    dedupeKey: `target:${event.id}`,
  }));
}
