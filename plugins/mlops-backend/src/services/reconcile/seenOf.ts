import {
  Observation,
  ServingTarget,
} from '@fairway/backstage-plugin-mlops-node';
import { StoredService } from '../ServicesStore';

/**
 * What a target has of a service. Where that cannot be seen nothing is decided,
 * unless it is to be removed anyway: the removal reads for itself what there is, and
 * fails where it cannot. Otherwise a service whose place is gone could never go.
 */
export async function seenOf(
  target: Pick<ServingTarget, 'observe'>,
  service: StoredService,
): Promise<Observation> {
  try {
    return await target.observe(service);
  } catch (error) {
    if (service.desiredState !== 'deleted') {
      throw error;
    }
    return {
      exists: false,
      revisions: [],
      replicas: [],
      keyUsage: [],
      events: [],
      asOf: Date.now(),
    };
  }
}
