import { NewEvent } from '../../events';
import { Status } from './plan';
import { StoredService } from '../ServicesStore';

/**
 * What a change of status adds to the history; nothing while it stays the same.
 *
 * It is appended in the transaction that stores the status, so each change is
 * told once.
 */
export function statusEvents(
  before: StoredService,
  status: Status,
  outcome?: { state: 'succeeded' | 'failed'; message: string },
): NewEvent[] {
  const base = {
    serviceId: before.id,
    actor: 'control-loop',
    revision: before.revisionNumber,
  };
  if (outcome) {
    return [
      {
        ...base,
        type: `deployment-${outcome.state}`,
        severity: outcome.state === 'failed' ? 'error' : 'info',
        message: `Revision ${before.revisionNumber}: ${outcome.message}`,
        dedupeKey: `deployment:${before.revisionNumber}:${outcome.state}`,
      },
    ];
  }
  if (before.phase === status.phase) {
    return [];
  }
  switch (status.phase) {
    case 'deploying':
      return [
        {
          ...base,
          type: 'deployment-started',
          severity: 'info',
          message: `Revision ${before.revisionNumber} is being deployed`,
        },
      ];
    case 'degraded':
      return [
        {
          ...base,
          type: 'degraded',
          severity: 'warning',
          message: status.message,
        },
      ];
    case 'ready':
      return [
        { ...base, type: 'ready', severity: 'info', message: status.message },
      ];
    case 'stopped':
      return [
        { ...base, type: 'stopped', severity: 'info', message: status.message },
      ];
    default:
      return [];
  }
}
