import type { V1Condition, V1ObjectMeta } from '@kubernetes/client-node';

/** What we read of a Workload (`kueue.x-k8s.io/v1beta2` and `v1beta1` alike). */
export interface Workload {
  metadata: V1ObjectMeta;
  spec: { queueName: string };
  status: { conditions: V1Condition[] };
}

/** One that waits, as Kueue's visibility API tells (`visibility.kueue.x-k8s.io`). */
export interface PendingWorkload {
  metadata: V1ObjectMeta;
  localQueueName: string;
  /** Counted from 0. */
  positionInClusterQueue: number;
  /** Counted from 0. */
  positionInLocalQueue: number;
}
