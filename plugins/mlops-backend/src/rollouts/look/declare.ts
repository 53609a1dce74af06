import { Revision } from '@fairway/backstage-plugin-mlops-common';
import { DesiredRevision } from '@fairway/backstage-plugin-mlops-node';
import { Declaration } from '../machine';

/** What a declaration of the machine asks of the serving target. Pure. */
export function desiredRevisions(
  declaration: Declaration,
  revisions: { stable: Revision; candidate: Revision },
): DesiredRevision[] {
  const { stable, candidate } = revisions;
  return [
    ...(declaration.stableReplicas > 0
      ? [
          {
            ...scaled(stable, { floor: declaration.stableReplicas }),
            weight: declaration.stableWeight,
          },
        ]
      : []),
    ...(declaration.candidateReplicas > 0
      ? [
          {
            ...scaled(candidate, {
              floor: declaration.candidateReplicas,
              ceiling: declaration.candidateMaximum,
            }),
            weight: declaration.candidateWeight,
            ...(declaration.mirror > 0 && { mirror: declaration.mirror }),
          },
        ]
      : []),
  ];
}

/**
 * Neither revision sleeps while a rollout looks at it: the floor is at least one
 * replica, and scaling goes on above it.
 */
function scaled(
  { number, spec }: Revision,
  { floor, ceiling = Infinity }: { floor: number; ceiling?: number },
): Pick<DesiredRevision, 'number' | 'spec' | 'replicas' | 'scaling'> {
  const { scaling } = spec;
  const replicas = Math.max(1, Math.min(floor, ceiling));
  if (!scaling) {
    return { number, spec, replicas };
  }
  const maxReplicas = Math.max(
    replicas,
    Math.min(scaling.maxReplicas, ceiling),
  );
  return {
    number,
    spec,
    replicas,
    scaling: { ...scaling, minReplicas: replicas, maxReplicas },
  };
}
