import type { InferenceService } from '@fairway/backstage-plugin-mlops-common';

/** Ready replicas of the wanted ones, such as "1 / 2". */
export function describeReady(service: InferenceService): string {
  const ready = service.replicas.filter(
    replica =>
      replica.state === 'ready' && replica.revision === service.revision.number,
  ).length;
  return `${ready} / ${service.revision.spec.replicas}`;
}
