import { Observation } from '@fairway/backstage-plugin-mlops-node';
import { isDeepStrictEqual } from 'node:util';
import { StoredService } from '../ServicesStore';
import { Status } from './plan';

/** What of an observation is told elsewhere than in the service itself. */
export interface Told {
  /** The last event, by the target's identifier. */
  event?: string;
  keyUsage: Observation['keyUsage'];
}

export function toldOf({ events, keyUsage }: Observation): Told {
  return { event: events[events.length - 1]?.id, keyUsage };
}

/**
 * The events that follow those that were told; all of them where the last one
 * that was told is not among them. Pure.
 */
export function eventsAfter(
  told: Told | undefined,
  events: Observation['events'],
): Observation['events'] {
  return events.slice(events.findIndex(({ id }) => id === told?.event) + 1);
}

/**
 * Whether a look at a service has taught nothing but that all is as it was.
 * Pure.
 */
export function isAsStored(
  service: StoredService,
  seen: {
    status: Status;
    observation: Observation;
    endpoint: StoredService['endpoint'];
    servingRevision: number | undefined;
    told: Told | undefined;
  },
): boolean {
  const { status, observation, endpoint, servingRevision, told } = seen;
  return (
    service.phase === status.phase &&
    service.message === status.message &&
    service.action === status.action &&
    service.asleepSince === status.asleepSince &&
    service.servingRevision === servingRevision &&
    isDeepStrictEqual(service.endpoint, endpoint) &&
    isDeepStrictEqual(plain(service.replicas), plain(observation.replicas)) &&
    isDeepStrictEqual(told, toldOf(observation))
  );
}

/** As it is stored: JSON knows no fields that are undefined. */
function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}
