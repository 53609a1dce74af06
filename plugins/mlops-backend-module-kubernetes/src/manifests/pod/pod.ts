import type {
  V1PodSpec,
  V1TopologySpreadConstraint,
} from '@kubernetes/client-node';
import type {
  DesiredRevision,
  DesiredService,
} from '@fairway/backstage-plugin-mlops-node';
import { revisionSelector } from '../identity/labels';
import { mostReplicas } from '../identity/replicas';
import type { Placement } from '../Placement';
import { modelParts } from './model';
import { podSecurity } from './security';
import { graceSecondsOf, serverContainer, serverOf } from './server';

/** One replica of a revision. */
export function podOf(
  desired: DesiredService,
  revision: DesiredRevision,
  placement: Placement,
): V1PodSpec {
  const { pool, imagePullSecrets = [] } = placement;
  const { nodeSelector = {}, tolerations = [], runtimeClassName } = pool;
  const { volumes, initContainers, mount } = modelParts(
    revision.spec,
    placement,
  );
  const server = serverOf(desired, revision, placement);
  return {
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    securityContext: podSecurity(),
    terminationGracePeriodSeconds: graceSecondsOf(server),
    ...(imagePullSecrets.length > 0 && {
      imagePullSecrets: imagePullSecrets.map(name => ({ name })),
    }),
    ...(runtimeClassName !== undefined && { runtimeClassName }),
    ...(Object.keys(nodeSelector).length > 0 && { nodeSelector }),
    ...(tolerations.length > 0 && { tolerations }),
    ...(mostReplicas(revision) > 1 && {
      topologySpreadConstraints: spread(desired, revision),
    }),
    ...(initContainers.length > 0 && { initContainers }),
    containers: [serverContainer(revision, placement, server, mount)],
    volumes: [...volumes, ...server.volumes],
  };
}

/** One node or zone that fails shall not take all replicas; soft, so that none waits for it. */
function spread(
  desired: DesiredService,
  { number }: DesiredRevision,
): V1TopologySpreadConstraint[] {
  return ['topology.kubernetes.io/zone', 'kubernetes.io/hostname'].map(
    topologyKey => ({
      maxSkew: 1,
      topologyKey,
      whenUnsatisfiable: 'ScheduleAnyway',
      labelSelector: { matchLabels: revisionSelector(desired, number) },
    }),
  );
}
