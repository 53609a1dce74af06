import type {
  DesiredRevision,
  DesiredService,
} from '@fairway/backstage-plugin-mlops-node';
import type {
  LiveDeployment,
  LiveEvent,
  LivePod,
  LiveReplicaSet,
  LiveRoute,
  ServiceObjects,
} from '../live';
import { manifestsOf, type Placement } from '../manifests';
import { placementFixture } from './placement';

/** The instant at which everything in these fixtures was created. */
export const CREATED = Date.parse('2026-11-27T10:00:00Z');

/** So many seconds after {@link CREATED}, as Kubernetes writes it. */
export function after(seconds: number): string {
  return new Date(CREATED + seconds * 1000).toISOString().replace('.000Z', 'Z');
}

/** What a field manager has written, as `FieldsV1`. */
export function managed(
  manager: string,
  fields: object,
  seconds = 0,
  operation = 'Apply',
) {
  return {
    manager,
    operation,
    apiVersion: 'v1',
    time: after(seconds),
    fieldsType: 'FieldsV1',
    fieldsV1: fields,
  };
}

/** A pod as the API server has it before anything has happened. */
export function podOfDeployment(
  deployment: LiveDeployment,
  suffix: string,
): LivePod {
  const { template } = deployment.spec!;
  const name = `${deployment.metadata!.name}-5d8c7b6f9-${suffix}`;
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      ...template!.metadata,
      name,
      namespace: deployment.metadata!.namespace,
      uid: `uid-of-${name}`,
      creationTimestamp: after(1),
    },
    spec: structuredClone(template!.spec),
    status: { phase: 'Pending', qosClass: 'Guaranteed' },
  };
}

/** The same pod once a node has it. */
export function scheduled(pod: LivePod, node = 'gpu-1'): LivePod {
  return {
    ...pod,
    spec: { ...pod.spec, nodeName: node },
    status: {
      ...pod.status,
      conditions: [
        { type: 'PodScheduled', status: 'True', lastTransitionTime: after(2) },
      ],
    },
  };
}

type Statuses = NonNullable<
  NonNullable<LivePod['status']>['containerStatuses']
>;

/** The model is there. */
export const fetched: Statuses[number] = {
  ready: true,
  restartCount: 0,
  state: {
    terminated: {
      exitCode: 0,
      reason: 'Completed',
      startedAt: after(5),
      finishedAt: after(9),
    },
  },
};

/** The same pod with what its containers do. */
export function withContainers(
  pod: LivePod,
  server: Statuses[number],
  model: Statuses[number] = fetched,
): LivePod {
  const hasModel = (pod.spec?.initContainers ?? []).length > 0;
  return {
    ...pod,
    status: {
      ...pod.status,
      phase: 'Running',
      ...(hasModel && { initContainerStatuses: [{ name: 'model', ...model }] }),
      containerStatuses: [{ name: 'server', ...server }],
    },
  };
}

/** Waits for the container before it. */
export const initializing: Statuses[number] = {
  ready: false,
  restartCount: 0,
  started: false,
  state: { waiting: { reason: 'PodInitializing' } },
};

/** The same pod, and it takes predictions. */
export function serving(pod: LivePod, readyAfter = 15): LivePod {
  const placed = withContainers(scheduled(pod), {
    ready: true,
    restartCount: 0,
    started: true,
    state: { running: { startedAt: after(10) } },
  });
  return {
    ...placed,
    status: {
      ...placed.status,
      conditions: [
        ...placed.status!.conditions!,
        {
          type: 'Ready',
          status: 'True',
          lastTransitionTime: after(readyAfter),
        },
      ],
    },
  };
}

/** The deployments of a declaration as they are once created. */
export function liveDeployment(
  desired: DesiredService,
  revision: DesiredRevision,
  placement: Placement,
): LiveDeployment {
  const { deployment } = manifestsOf(
    { ...desired, revisions: [revision] },
    placement,
  ).revisions[0];
  return {
    ...structuredClone(deployment),
    metadata: {
      ...deployment.metadata,
      uid: `uid-of-${deployment.metadata.name}`,
      generation: 1,
      creationTimestamp: after(0),
      managedFields: [
        managed('fairway', {
          'f:spec': { 'f:replicas': {}, 'f:template': {} },
        }),
      ],
    },
    status: { observedGeneration: 1 },
  } as LiveDeployment;
}

/** A ReplicaSet of a deployment, without anything that went wrong. */
export function replicaSetOf(deployment: LiveDeployment): LiveReplicaSet {
  return {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: {
      name: `${deployment.metadata!.name}-5d8c7b6f9`,
      labels: deployment.metadata!.labels,
      uid: `uid-of-rs-${deployment.metadata!.name}`,
    },
    spec: { replicas: deployment.spec!.replicas },
    status: {},
  };
}

/** The route of a declaration, which its gateway has taken. */
export function liveRoute(
  desired: DesiredService,
  placement: Placement,
): LiveRoute {
  const { route } = manifestsOf(desired, placement);
  const condition = (type: string) => ({
    type,
    status: 'True',
    reason: type,
    message: '',
    observedGeneration: 1,
    lastTransitionTime: after(1),
  });
  return {
    ...structuredClone(route),
    metadata: {
      ...route.metadata,
      uid: `uid-of-${route.metadata.name}`,
      generation: 1,
      creationTimestamp: after(0),
      managedFields: [managed('fairway', { 'f:spec': { 'f:rules': {} } }, 20)],
    },
    status: {
      parents: [
        {
          parentRef: structuredClone(route.spec.parentRefs[0]),
          controllerName: 'example.com/gateway',
          conditions: [condition('Accepted'), condition('ResolvedRefs')],
        },
      ],
    },
  } as LiveRoute;
}

/** A cluster on which everything of a declaration works. */
export function workingCluster(
  desired: DesiredService,
  placement: Placement = placementFixture(),
): ServiceObjects {
  const deployments = desired.revisions.map(revision =>
    liveDeployment(desired, revision, placement),
  );
  return {
    route: liveRoute(desired, placement),
    deployments,
    replicaSets: deployments.map(replicaSetOf),
    pods: deployments.flatMap(deployment =>
      Array.from({ length: deployment.spec?.replicas ?? 1 }, (_, index) =>
        serving(podOfDeployment(deployment, `pod${index}`)),
      ),
    ),
    events: [],
  };
}

/** An event of a cluster about one object. */
export function eventOf(
  object: { kind: string; name: string; uid?: string },
  event: Partial<LiveEvent>,
): LiveEvent {
  return {
    metadata: {
      name: `${object.name}.17f0a1b2c3d4e5f6`,
      uid: `event-${event.reason}-of-${object.name}`,
    },
    involvedObject: object,
    type: 'Warning',
    count: 1,
    firstTimestamp: after(30),
    lastTimestamp: after(30),
    ...event,
  };
}
