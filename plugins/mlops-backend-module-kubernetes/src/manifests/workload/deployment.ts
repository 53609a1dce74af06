import type { V1Deployment } from '@kubernetes/client-node';
import { startSecondsOf } from '@fairway/backstage-plugin-mlops-common';
import type {
  DesiredRevision,
  DesiredService,
} from '@fairway/backstage-plugin-mlops-node';
import {
  labelNames,
  revisionAnnotations,
  revisionLabels,
  revisionSelector,
} from '../identity/labels';
import { revisionName } from '../identity/names';
import type { Placement } from '../Placement';
import { podOf } from '../pod/pod';
import { isAutoscaled } from './autoscaler';
import type { Named } from './Named';

/**
 * The workload of one revision. Its pod template is written once: what a
 * revision is never changes, and a new version of ours must restart no pod.
 */
export function deploymentOf(
  desired: DesiredService,
  revision: DesiredRevision,
  placement: Placement,
): Named<V1Deployment> {
  const { number } = revision;
  const queue = placement.pool.queue;
  const labels = {
    ...revisionLabels(desired, number),
    ...(queue !== undefined && { [labelNames.queue]: queue }),
  };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: {
      name: revisionName(desired, number),
      namespace: placement.namespace,
      labels,
      annotations: revisionAnnotations(desired, revision),
    },
    spec: {
      // An autoscaler is the only one to say how many, where there is one.
      ...(!isAutoscaled(revision) && { replicas: revision.replicas }),
      revisionHistoryLimit: 1,
      progressDeadlineSeconds: startSecondsOf(revision.spec),
      strategy: {
        type: 'RollingUpdate',
        rollingUpdate: { maxSurge: 1, maxUnavailable: 0 },
      },
      selector: { matchLabels: revisionSelector(desired, number) },
      template: {
        metadata: {
          labels,
          annotations: revisionAnnotations(desired, revision),
        },
        spec: podOf(desired, revision, placement),
      },
    },
  };
}
