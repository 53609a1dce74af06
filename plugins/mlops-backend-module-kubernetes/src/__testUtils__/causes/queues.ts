import type { LivePod } from '../../live';
import { factsOf, unplaced, type CauseCase } from './CauseCase';

function gated(gate: string): LivePod {
  const pod = unplaced(
    'Scheduling is blocked due to non-empty scheduling gates',
    'SchedulingGated',
  );
  pod.spec!.schedulingGates = [{ name: gate }];
  return pod;
}

const workload = (reason: string, message: string) => ({
  metadata: {
    name: 'pod-digits-abc',
    ownerReferences: [
      {
        apiVersion: 'v1',
        kind: 'Pod',
        name: 'x',
        uid: gated('x').metadata!.uid!,
      },
    ],
  },
  status: {
    conditions: [{ type: 'QuotaReserved', status: 'False', reason, message }],
  },
});

const waiting = (
  name: string,
  localQueueName: string,
  positionInClusterQueue: number,
  positionInLocalQueue: number,
) => ({
  metadata: { name },
  localQueueName,
  positionInClusterQueue,
  positionInLocalQueue,
});

/** Queues that hold pods back. */
export const queueCases: CauseCase[] = [
  {
    code: 'queue-waiting',
    what: 'a place in a queue',
    facts: factsOf(gated('kueue.x-k8s.io/admission'), {
      workloads: [
        workload(
          'Pending',
          "couldn't assign flavors to pod set main: insufficient unused quota for nvidia.com/gpu in flavor a100, 2 more needed",
        ),
      ],
      surroundings: {
        pendingWorkloads: [
          waiting('pod-other', 'team-a', 1, 0),
          waiting('pod-of-others', 'team-b', 2, 0),
          waiting('pod-digits-abc', 'team-a', 3, 1),
          waiting('pod-later', 'team-a', 4, 2),
        ],
      },
    }),
    says: /waits in the queue team-a \(position 2 of 3 in the local queue, 4 in its cluster queue\): couldn't assign flavors .* 2 more needed$/,
    permanent: false,
  },
  {
    code: 'queue-waiting',
    what: 'a queue in which it does not stand any more',
    facts: factsOf(gated('kueue.x-k8s.io/admission'), {
      workloads: [workload('Pending', 'quota is short')],
      surroundings: {
        pendingWorkloads: [waiting('pod-other', 'team-a', 0, 0)],
      },
    }),
    says: /waits in the queue team-a: quota is short/,
    permanent: false,
  },
  {
    code: 'queue-waiting',
    what: 'a place in a queue that may not be read',
    facts: factsOf(gated('kueue.x-k8s.io/admission'), {
      workloads: [workload('Pending', 'quota is short')],
      surroundings: { kueueNotTold: { places: 'forbidden' } },
    }),
    says: /waits in the queue team-a, position unknown: quota is short/,
    action:
      /^Wait until .*\. To see its position, .* get localqueues\/pendingworkloads of visibility\.kueue\.x-k8s\.io$/,
    permanent: false,
  },
  {
    code: 'queue-waiting',
    what: 'a place in a queue that the cluster does not tell',
    facts: factsOf(gated('kueue.x-k8s.io/admission'), {
      workloads: [workload('Pending', 'quota is short')],
      surroundings: { kueueNotTold: { places: 'not-served' } },
    }),
    says: /waits in the queue team-a, position unknown: quota is short/,
    action: /visibility API of Kueue, which this cluster does not have$/,
    permanent: false,
  },
  {
    code: 'queue-waiting',
    what: 'a place in a queue, known though its Workload may not be read',
    facts: factsOf(gated('kueue.x-k8s.io/admission'), {
      surroundings: {
        kueueNotTold: { workloads: 'forbidden' },
        pendingWorkloads: [
          {
            ...waiting('pod-digits-abc', 'team-a', 1, 0),
            metadata: workload('', '').metadata,
          },
        ],
      },
    }),
    says: /waits in the queue team-a \(position 1 of 1 in the local queue, 2 in its cluster queue\)$/,
    permanent: false,
  },
  {
    code: 'queue-waiting',
    what: 'Kueue, of which nothing may be read',
    facts: factsOf(gated('kueue.x-k8s.io/admission'), {
      surroundings: {
        kueueNotTold: { workloads: 'forbidden', places: 'forbidden' },
      },
    }),
    says: /held back by Kueue in the queue team-a; for what it waits, and where, is not known$/,
    action: /^To see its position, .* list workloads\.kueue\.x-k8s\.io/,
    permanent: false,
  },
  {
    code: 'queue-waiting',
    what: 'Kueue, which has not looked at it',
    facts: factsOf(gated('kueue.x-k8s.io/admission')),
    says: /has not taken it into the queue team-a yet/,
    permanent: false,
  },
  {
    code: 'queue-missing',
    what: 'a queue that is not there',
    facts: factsOf(gated('kueue.x-k8s.io/admission'), {
      workloads: [
        workload('Inadmissible', 'LocalQueue team-a is terminating or missing'),
      ],
    }),
    says: /The queue team-a does not take a replica: LocalQueue team-a is terminating or missing/,
    permanent: false,
  },
  {
    code: 'scheduling-gated',
    what: 'somebody who holds pods back',
    facts: factsOf(gated('example.com/approval')),
    says: /held back by example\.com\/approval/,
    permanent: false,
  },
  {
    code: 'queue-missing',
    what: 'a queue that somebody has stopped',
    facts: factsOf(gated('kueue.x-k8s.io/admission'), {
      workloads: [workload('Suspended', 'ClusterQueue gpus is stopped')],
    }),
    says: /does not take a replica: ClusterQueue gpus is stopped/,
    permanent: false,
  },
  {
    code: 'queue-waiting',
    what: 'a queue that could never give so much',
    facts: factsOf(gated('kueue.x-k8s.io/admission'), {
      workloads: [
        workload(
          'ExceedsMaxQuota',
          "couldn't assign flavors to pod set main: insufficient quota for nvidia.com/gpu in flavor any, request > maximum capacity (2 > 1)",
        ),
      ],
    }),
    says: /waits in the queue team-a: .*request > maximum capacity/,
    action: /^Ask for less, or choose another pool$/,
    permanent: false,
  },
];
