import { NewEvent } from '../../events';
import { StoredService } from '../ServicesStore';
import type { Learned } from './ServiceRecorder';

/**
 * That the wanted revision waits for somebody, and that it does no more: each
 * once for a deployment.
 */
export function waitingEvents(
  { id }: Pick<StoredService, 'id'>,
  {
    deployment,
    wanted,
    waitsFor,
  }: Pick<Learned, 'deployment' | 'wanted' | 'waitsFor'>,
): NewEvent[] {
  const { number } = wanted;
  const base = {
    serviceId: id,
    severity: 'info' as const,
    actor: 'control-loop',
    revision: number,
  };
  if (waitsFor && deployment) {
    return [
      {
        ...base,
        type: 'awaited',
        message: `Revision ${number}: ${waitsFor.message}`,
        ...(waitsFor.url !== undefined && { evidence: { url: waitsFor.url } }),
        dedupeKey: `awaited:${number}`,
      },
    ];
  }
  return deployment?.waitsFor
    ? [
        {
          ...base,
          type: 'arrived',
          message: `Revision ${number}: what it waited for is there`,
          dedupeKey: `arrived:${number}`,
        },
      ]
    : [];
}
