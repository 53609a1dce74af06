import type { V1Condition, V1ObjectMeta, V1Pod } from '@kubernetes/client-node';
import type { Live } from './Live';
import { list, text } from './read';

/** Scheduling gates of Kueue begin so. */
const GATES = 'kueue.x-k8s.io/';

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

/** Why something that Kueue could say is not known. */
export type NotTold =
  /** The portal may not read it. */
  | 'forbidden'
  /** The cluster does not have that part of Kueue. */
  | 'not-served'
  | 'no-answer';

/** Does Kueue keep a pod from being scheduled? */
export function isHeldByKueue({ spec }: Live<V1Pod>): boolean {
  return list(spec?.schedulingGates).some(({ name }) =>
    text(name).startsWith(GATES),
  );
}
