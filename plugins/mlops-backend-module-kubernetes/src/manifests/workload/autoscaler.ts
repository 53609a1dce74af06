import type { V2HorizontalPodAutoscaler } from '@kubernetes/client-node';
import type {
  DesiredRevision,
  DesiredService,
} from '@fairway/backstage-plugin-mlops-node';
import type { DeclaredRevision } from '../identity/declared';
import { revisionAnnotations, revisionLabels } from '../identity/labels';
import { revisionName } from '../identity/names';
import type { Placement } from '../Placement';
import { SERVER_CONTAINER } from '../pod/server';
import { interceptorOf, maySleep } from './interceptor';
import type { Named } from './Named';

/**
 * Share of the requested CPU that replicas are held at: Knative's default of how
 * full a replica shall be (`container-concurrency-target-percentage`).
 */
const TARGET_PERCENT = 70;

/** Does an autoscaler say how many replicas the revision has? */
export function isAutoscaled(
  revision:
    | Pick<DesiredRevision, 'scaling' | 'spec'>
    | Pick<DeclaredRevision, 'scaling' | 'awakening'>,
): boolean {
  const { scaling } = revision;
  return (
    scaling !== undefined &&
    (scaling.maxReplicas > 1 ||
      ('spec' in revision
        ? maySleep(revision)
        : revision.awakening !== undefined))
  );
}

/**
 * Scales by the CPU of the server, the one measure that every cluster with
 * metrics has. Never to zero: what may sleep where it can be woken is scaled by
 * KEDA instead.
 */
export function autoscalerOf(
  desired: DesiredService,
  revision: DesiredRevision,
  placement: Placement,
): Named<V2HorizontalPodAutoscaler> | undefined {
  const { number, scaling } = revision;
  if (
    scaling === undefined ||
    !isAutoscaled(revision) ||
    interceptorOf(revision, placement)
  ) {
    return undefined;
  }
  const { namespace } = placement;
  const name = revisionName(desired, number);
  return {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: {
      name,
      namespace,
      labels: revisionLabels(desired, number),
      annotations: revisionAnnotations(desired, revision),
    },
    spec: {
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name },
      minReplicas: Math.max(1, scaling.minReplicas),
      maxReplicas: scaling.maxReplicas,
      metrics: [
        {
          type: 'ContainerResource',
          containerResource: {
            container: SERVER_CONTAINER,
            name: 'cpu',
            target: {
              type: 'Utilization',
              averageUtilization: TARGET_PERCENT,
            },
          },
        },
      ],
    },
  };
}
