import { Observation, TargetEvent } from '@fairway/backstage-plugin-mlops-node';
import { isDeepStrictEqual } from 'node:util';
import { StoredService } from '../ServicesStore';
import { Status } from './plan';

/**
 * The events that follow the one with this identifier; all of them where it is
 * not among them. Pure.
 */
export function eventsAfter(
  told: string | undefined,
  events: TargetEvent[],
): TargetEvent[] {
  return events.slice(events.findIndex(({ id }) => id === told) + 1);
}

/**
 * Whether a look at a service has taught nothing of it: status, replicas and
 * endpoint are as they are stored, and no event is `untold`. How often its keys
 * are used is no part of that. Pure.
 */
export function isAsStored(
  service: StoredService,
  seen: {
    status: Status;
    observation: Observation;
    endpoint: StoredService['endpoint'];
    servingRevision: number | undefined;
    untold: TargetEvent[];
  },
): boolean {
  const { status, observation, endpoint, servingRevision, untold } = seen;
  return (
    service.phase === status.phase &&
    service.message === status.message &&
    service.action === status.action &&
    service.actionUrl === status.actionUrl &&
    service.asleepSince === status.asleepSince &&
    service.servingRevision === servingRevision &&
    isDeepStrictEqual(service.endpoint, endpoint) &&
    isDeepStrictEqual(plain(service.replicas), plain(observation.replicas)) &&
    untold.length === 0
  );
}

/** As it is stored: JSON knows no fields that are undefined. */
function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}
