import { NewEvent } from '../events';
import { RolloutEvent } from './machine';

/** What the history of a service tells of a rollout. */
export function rolloutEvents(
  { id, serviceId }: { id: string; serviceId: string },
  events: readonly RolloutEvent[],
): NewEvent[] {
  return events.map(event => ({
    serviceId,
    type: event.type,
    severity: event.severity,
    message: event.message,
    actor: event.actor,
    at: event.at,
    evidence: { ...event.evidence, rolloutId: id },
    dedupeKey: event.key,
  }));
}
