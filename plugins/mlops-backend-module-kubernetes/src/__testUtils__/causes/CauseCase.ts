import { desiredServiceFixture } from '@fairway/backstage-plugin-mlops-node/testUtils';
import type { CauseCode, RevisionFacts } from '../../diagnosis';
import type { LiveEvent, LivePod } from '../../live';
import {
  eventOf,
  initializing,
  liveDeployment,
  podOfDeployment,
  replicaSetOf,
  scheduled,
  withContainers,
} from '../cluster';
import { placementFixture, revisionFixture } from '../placement';

/** What a cluster shows, and what is to be said of it. */
export interface CauseCase {
  code: CauseCode;
  what: string;
  facts: RevisionFacts;
  says: RegExp;
  /** What is to be done, where that differs within one code. */
  action?: RegExp;
  permanent: boolean;
}

const service = desiredServiceFixture();
const revision = revisionFixture({
  spec: { resources: { cpu: 2, memoryMiB: 1024, gpus: 2 } },
});
const placement = placementFixture();
export const deployment = liveDeployment(service, revision, placement);
export const replicaSet = replicaSetOf(deployment);

/** A pod that a node has, and that has started nothing yet. */
export function placedPod(change: Partial<LivePod['status']> = {}): LivePod {
  const pod = withContainers(
    scheduled(podOfDeployment(deployment, 'abcde')),
    initializing,
    { ...initializing, image: placement.images.onnxServer },
  );
  return { ...pod, status: { ...pod.status, phase: 'Pending', ...change } };
}

type Status = Parameters<typeof withContainers>[1];

/** A pod whose model container is like this. */
export const podWithModel = (model: Status): LivePod =>
  withContainers(placedPod(), initializing, {
    image: placement.images.onnxServer,
    ...model,
  });

/** A pod whose server is like this. */
export const podWithServer = (server: Status): LivePod =>
  withContainers(placedPod(), {
    ready: false,
    image: placement.images.onnxServer,
    ...server,
  });

/** A container that waits. */
export const waits = (reason: string, message = ''): Status => ({
  restartCount: 0,
  state: { waiting: { reason, message } },
});

/** A container that has ended so often, last like this, and is not tried again for a while. */
export const crashes = (
  restartCount: number,
  terminated: NonNullable<NonNullable<Status['state']>['terminated']>,
): Status => ({
  restartCount,
  state: { waiting: { reason: 'CrashLoopBackOff', message: 'back-off 40s' } },
  lastState: { terminated },
});

/** A pod that the scheduler could not place, with what it says. */
export function unplaced(message: string, reason = 'Unschedulable'): LivePod {
  const pod = podOfDeployment(deployment, 'abcde');
  return {
    ...pod,
    status: {
      phase: 'Pending',
      conditions: [{ type: 'PodScheduled', status: 'False', reason, message }],
    },
  };
}

/** What is known of a revision with this pod. */
export function factsOf(
  pod: LivePod | undefined,
  facts: Partial<RevisionFacts> = {},
): RevisionFacts {
  return {
    deployment,
    replicaSets: [replicaSet],
    pods: pod ? [pod] : [],
    events: [],
    workloads: [],
    pool: placement.pool,
    surroundings: {},
    ...facts,
  };
}

/** An event about the pod of these fixtures. */
export function podEvent(event: Partial<LiveEvent>): LiveEvent {
  const { name, uid } = placedPod().metadata!;
  return eventOf({ kind: 'Pod', name: name!, uid: uid! }, event);
}
