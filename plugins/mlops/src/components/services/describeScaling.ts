import {
  replicaRange,
  RevisionSpec,
} from '@fairway/backstage-plugin-mlops-common';
import type { Text } from '../../translation';

type Spec = Pick<RevisionSpec, 'replicas' | 'scaling'>;

/** How many replicas there may be: "2", or "0–3" where they scale. */
export function describeRange(spec: Spec): string {
  const { min, max } = replicaRange(spec);
  return min === max ? String(max) : `${min}–${max}`;
}

/** The same in words. */
export function describeScaling(spec: Spec, t: Text): string {
  const { min, max } = replicaRange(spec);
  return spec.scaling
    ? t('service.replicas.scaled', { min, max })
    : t('service.replicas.fixed', { count: spec.replicas });
}
