import type {
  CoreV1Event,
  V1Deployment,
  V1Namespace,
  V1Pod,
  V1ReplicaSet,
} from '@kubernetes/client-node';
import type { HttpRoute } from '../manifests';
import type { Gateway } from './gateway';
import type { LiveInferenceService, LiveLanguageModelService } from './kserve';
import type { NotTold, PendingWorkload, Workload } from './kueue';
import type { Live } from './Live';
import type { NodeRoom } from './nodes';

export type LivePod = Live<V1Pod>;
export type LiveEvent = Live<CoreV1Event>;
export type LiveDeployment = Live<V1Deployment>;
export type LiveReplicaSet = Live<V1ReplicaSet>;
export type LiveRoute = Live<HttpRoute>;

/** What a cluster has of one service. */
export interface ServiceObjects {
  /** The anchor. */
  route?: LiveRoute;
  deployments: LiveDeployment[];
  replicaSets: LiveReplicaSet[];
  pods: LivePod[];
  /** Of these objects; others are passed over. */
  events: LiveEvent[];
  /** KServe's, of services that run by it. */
  inferenceServices?: LiveInferenceService[];
  /** The same of language models. */
  languageModelServices?: LiveLanguageModelService[];
  /** Kueue's, where it is installed. */
  workloads?: Live<Workload>[];
}

/**
 * What is known of the cluster around a service. Whatever is absent is not
 * known, for instance since it may not be read.
 */
export interface Surroundings {
  namespace?: Live<V1Namespace>;
  /** Nodes, with the room that they have. */
  nodes?: NodeRoom[];
  /** Null: there is none. */
  gateway?: Live<Gateway> | null;
  /** Places in Kueue's queues, from its visibility API. */
  pendingWorkloads?: Live<PendingWorkload>[];
  /** Why these, or Kueue's Workloads, were asked for in vain. */
  kueueNotTold?: { workloads?: NotTold; places?: NotTold };
}
