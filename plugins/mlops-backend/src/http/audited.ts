import { AuditorService } from '@backstage/backend-plugin-api';
import { Request } from 'express';

/** Runs a write as one event of the audit log, with how it ended. */
export async function audited<T>(
  auditor: AuditorService,
  options: {
    eventId: string;
    /** Absent: it did not come over HTTP. */
    request?: Request;
    meta: Record<string, string | number | undefined>;
    severityLevel?: 'low' | 'medium' | 'high';
  },
  write: () => Promise<T>,
): Promise<T> {
  const event = await auditor.createEvent({
    eventId: options.eventId,
    severityLevel: options.severityLevel ?? 'medium',
    ...(options.request && { request: options.request }),
    meta: options.meta,
  });
  try {
    const result = await write();
    await event.success();
    return result;
  } catch (error) {
    await event.fail({ error: error as Error });
    throw error;
  }
}
