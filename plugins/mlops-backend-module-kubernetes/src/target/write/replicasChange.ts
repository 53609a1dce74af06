import type { DesiredRevision } from '@fairway/backstage-plugin-mlops-node';
import type { Deployment } from '../../client';
import { isAutoscaled } from '../../manifests';

/**
 * What has to change of a Deployment for it to have the replicas that were
 * declared. An autoscaler is the only one to say how many, where there is one.
 *
 * @returns a merge patch; undefined where it is as declared
 */
export function replicasChange(
  { spec }: Deployment,
  revision: DesiredRevision,
): { spec: { replicas: number } } | undefined {
  return isAutoscaled(revision) || spec?.replicas === revision.replicas
    ? undefined
    : { spec: { replicas: revision.replicas } };
}
