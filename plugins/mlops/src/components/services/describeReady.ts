import type { InferenceService } from '@fairway/backstage-plugin-mlops-common';
import { describeRange } from './describeScaling';

/** Ready replicas of those there may be, such as "1 / 2" or "1 / 0–3". */
export function describeReady(service: InferenceService): string {
  const ready = service.replicas.filter(
    replica =>
      replica.state === 'ready' && replica.revision === service.revision.number,
  ).length;
  return `${ready} / ${describeRange(service.revision.spec)}`;
}
