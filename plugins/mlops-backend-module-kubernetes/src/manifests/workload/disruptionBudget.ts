import type { V1PodDisruptionBudget } from '@kubernetes/client-node';
import type {
  DesiredRevision,
  DesiredService,
} from '@fairway/backstage-plugin-mlops-node';
import {
  revisionAnnotations,
  revisionLabels,
  revisionSelector,
} from '../identity/labels';
import { revisionName } from '../identity/names';
import type { Placement } from '../Placement';
import type { Named } from './Named';
import { mostReplicas } from '../identity/replicas';

/** Nodes are drained one replica at a time; undefined for a revision that has just one. */
export function disruptionBudgetOf(
  desired: DesiredService,
  revision: DesiredRevision,
  { namespace }: Placement,
): Named<V1PodDisruptionBudget> | undefined {
  if (mostReplicas(revision) <= 1) {
    return undefined;
  }
  const { number } = revision;
  return {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: {
      name: revisionName(desired, number),
      namespace,
      labels: revisionLabels(desired, number),
      annotations: revisionAnnotations(desired, revision),
    },
    spec: {
      maxUnavailable: 1,
      // Pods that serve nothing must not keep a node from being drained.
      unhealthyPodEvictionPolicy: 'AlwaysAllow',
      selector: { matchLabels: revisionSelector(desired, number) },
    },
  };
}
