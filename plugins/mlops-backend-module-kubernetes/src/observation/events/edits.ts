import type { TargetEvent } from '@fairway/backstage-plugin-mlops-node';
import {
  instant,
  list,
  revisionOf,
  text,
  type LiveDeployment,
  type LiveRoute,
  type ServiceObjects,
} from '../../live';
import { withoutSecrets } from '../../text/withoutSecrets';
import { otherHolders, type Holder } from '../writes';
import type { Shares } from '../route/shares';

/**
 * Who carries out what autoscalers decide: Kubernetes, and KEDA, whose program is
 * called differently in its image than in its sources.
 */
const AUTOSCALERS = ['kube-controller-manager', 'keda', 'keda-operator'];

/**
 * Fields of ours that somebody else has set, as the cluster's record of writes
 * tells. They are told, not fought over.
 *
 * @param autoscaled - revisions for which an autoscaler of ours says how many
 * replicas there are
 */
export function editEvents(
  { route, deployments }: ServiceObjects,
  shares: Shares,
  autoscaled: ReadonlySet<number>,
): TargetEvent[] {
  return [
    ...(route ? routeEdits(route, shares) : []),
    ...list(deployments)
      .filter(isWrittenByUs)
      .flatMap(deployment => [
        ...replicaEdits(
          deployment,
          autoscaled.has(revisionOf(deployment) ?? 0),
        ),
        ...templateEdits(deployment),
      ]),
  ];
}

/** What another controller makes is written by it, and by us for the replicas only. */
function isWrittenByUs({ metadata }: LiveDeployment): boolean {
  return !list(metadata?.ownerReferences).some(
    ({ controller }) => controller === true,
  );
}

function routeEdits(route: LiveRoute, shares: Shares): TargetEvent[] {
  const divided = [
    ...[...shares.weights].map(
      ([number, weight]) => `revision ${number} gets ${weight} %`,
    ),
    ...shares.others.map(({ name, weight }) => `${name} gets ${weight} %`),
  ];
  return otherHolders(route, ['spec', 'rules']).map(holder =>
    edit(route, holder, {
      field: 'rules',
      what: `the rules of HTTPRoute ${text(route.metadata?.name)}: ${
        divided.length > 0 ? divided.join(', ') : 'no revision gets predictions'
      }`,
    }),
  );
}

function replicaEdits(
  deployment: LiveDeployment,
  isAutoscaled: boolean,
): TargetEvent[] {
  return otherHolders(deployment, ['spec', 'replicas'])
    .filter(({ manager }) => !(isAutoscaled && AUTOSCALERS.includes(manager)))
    .map(holder =>
      edit(deployment, holder, {
        field: 'replicas',
        what: `the number of replicas of Deployment ${text(
          deployment.metadata?.name,
        )}, which is ${deployment.spec?.replicas ?? 'not set'} now`,
      }),
    );
}

function templateEdits(deployment: LiveDeployment): TargetEvent[] {
  return otherHolders(deployment, ['spec', 'template']).map(holder =>
    edit(deployment, holder, {
      field: 'template',
      what: `the pod template of Deployment ${text(
        deployment.metadata?.name,
      )}, which replaces its pods`,
    }),
  );
}

function edit(
  object: LiveDeployment | LiveRoute,
  { manager, operation, since }: Holder,
  { field, what }: { field: string; what: string },
): TargetEvent {
  const { metadata } = object;
  const revision = revisionOf(object);
  const at = since ?? instant(metadata?.creationTimestamp) ?? 0;
  return {
    id: `edit:${text(metadata?.uid)}:${field}:${manager}:${at}`.slice(0, 250),
    at,
    type: 'edited-by-somebody-else',
    severity: 'warning',
    message: withoutSecrets(`${manager} has set ${what}`, 500),
    ...(revision !== undefined && { revision }),
    evidence: { manager: manager.slice(0, 128), operation, field },
  };
}
