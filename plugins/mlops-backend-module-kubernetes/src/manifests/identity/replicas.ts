import type { DesiredRevision } from '@fairway/backstage-plugin-mlops-node';

/** The most replicas that a revision may ever have: a candidate begins with fewer. */
export function mostReplicas({
  replicas,
  scaling,
  spec,
}: DesiredRevision): number {
  return Math.max(
    replicas,
    scaling?.maxReplicas ?? 0,
    spec.scaling?.maxReplicas ?? spec.replicas,
  );
}
