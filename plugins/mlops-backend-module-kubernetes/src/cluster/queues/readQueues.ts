import type { Pod } from '../../client';
import {
  isHeldByKueue,
  labelOf,
  type Live,
  type LivePod,
  type Surroundings,
  type Workload,
} from '../../live';
import { labelNames } from '../../manifests';
import type { Cluster } from '../Cluster';

/** A revision has one queue, and a service few revisions. */
const MAX_QUEUES = 10;

/** What Kueue says of the pods of a service that it holds back; undefined where it holds none. */
export async function readQueues(
  { queues }: Pick<Cluster, 'queues'>,
  namespace: string,
  pods: readonly Pod[],
): Promise<
  | {
      workloads: Live<Workload>[];
      around: Pick<Surroundings, 'pendingWorkloads' | 'kueueNotTold'>;
    }
  | undefined
> {
  const held = pods.filter(pod => isHeldByKueue(pod as LivePod));
  if (held.length === 0) {
    return undefined;
  }
  const names = new Set(
    held
      .map(pod => labelOf(pod as LivePod, labelNames.queue))
      .filter(name => name !== ''),
  );
  const [workloads, ...places] = await Promise.all([
    queues.workloadsOf(namespace, held),
    ...[...names]
      .slice(0, MAX_QUEUES)
      .map(name => queues.waitingIn(namespace, name)),
  ]);
  const silent = places.find(told => 'notTold' in told);
  return {
    workloads: 'items' in workloads ? workloads.items : [],
    around: {
      pendingWorkloads: places.flatMap(told =>
        'items' in told ? told.items : [],
      ),
      kueueNotTold: {
        ...('notTold' in workloads && { workloads: workloads.notTold }),
        ...(silent && 'notTold' in silent && { places: silent.notTold }),
      },
    },
  };
}
