import fc from 'fast-check';
import { desiredServiceFixture } from '@fairway/backstage-plugin-mlops-node/testUtils';
import {
  after,
  CREATED,
  eventOf,
  workingCluster,
} from '../__testUtils__/cluster';
import { placementFixture, revisionFixture } from '../__testUtils__/placement';
import type { ServiceObjects, Surroundings } from '../live';
import { revisionName } from '../manifests';
import { observeService } from './observeService';

const service = desiredServiceFixture({
  revisions: [
    revisionFixture({ number: 1, replicas: 2, weight: 90 }),
    revisionFixture({ number: 2, replicas: 1, weight: 10, mirror: 50 }),
  ],
});
const placement = placementFixture();

/** One replica cannot be placed, one ends, and one crashes. */
function cluster(): ServiceObjects {
  const objects = workingCluster(service);
  const [waiting, ending, crashed] = objects.pods;
  waiting.status!.conditions = [
    {
      type: 'PodScheduled',
      status: 'False',
      reason: 'Unschedulable',
      message: '0/3 nodes are available: 3 Insufficient nvidia.com/gpu.',
    },
  ];
  waiting.spec!.schedulingGates = [{ name: 'kueue.x-k8s.io/admission' }];
  ending.metadata!.deletionTimestamp = after(100);
  ending.metadata!.deletionGracePeriodSeconds = 30;
  crashed.status!.conditions = [];
  crashed.status!.initContainerStatuses![0].lastState = {
    terminated: { exitCode: 12, message: 'no route' },
  };
  crashed.status!.containerStatuses![0] = {
    name: 'server',
    image: 'x',
    ready: false,
    restartCount: 3,
    state: { waiting: { reason: 'CrashLoopBackOff', message: 'back-off' } },
    lastState: { terminated: { exitCode: 4, finishedAt: after(80) } },
  };
  objects.replicaSets[0].status = {
    conditions: [
      {
        type: 'ReplicaFailure',
        status: 'True',
        message:
          'exceeded quota: q, requested: cpu=1, used: cpu=1, limited: cpu=1',
      },
    ],
  };
  const pod = `${revisionName(service, 1)}-5d8c7b6f9-pod0`;
  return {
    ...objects,
    events: [
      eventOf(
        { kind: 'Pod', name: pod },
        { reason: 'FailedScheduling', message: '0/3 nodes are available' },
      ),
      eventOf(
        { kind: 'Pod', name: objects.pods[2].metadata!.name! },
        { reason: 'FailedMount', message: 'secret "x" not found' },
      ),
    ],
    workloads: [
      {
        metadata: {
          name: 'pod-x',
          ownerReferences: [{ uid: `uid-of-${pod}` }],
        },
        status: { conditions: [{ type: 'QuotaReserved', status: 'False' }] },
      },
    ],
  };
}

/** All places in a tree of objects and lists. */
function placesIn(
  value: unknown,
  path: (string | number)[] = [],
): (string | number)[][] {
  const children =
    typeof value === 'object' && value !== null
      ? Object.entries(value).flatMap(([key, child]) =>
          placesIn(child, [...path, Array.isArray(value) ? Number(key) : key]),
        )
      : [];
  return [path, ...children];
}

function spoil(
  root: ServiceObjects,
  path: (string | number)[],
  value: unknown,
): void {
  const parent = path
    .slice(0, -1)
    .reduce<any>((node, key) => node?.[key], root);
  if (typeof parent === 'object' && parent !== null) {
    parent[path[path.length - 1]] = value;
  }
}

const places = placesIn(cluster()).filter(path => path.length > 0);
const rubbish = fc.oneof(
  fc.constantFrom<unknown>(
    undefined,
    null,
    '',
    0,
    -1,
    NaN,
    true,
    [],
    {},
    [null],
    [[]],
    'x',
  ),
  fc.anything({ maxDepth: 2 }),
);
const spoiling = fc.array(fc.tuple(fc.constantFrom(...places), rubbish), {
  minLength: 1,
  maxLength: 8,
});

function look(objects: ServiceObjects, surroundings: Surroundings = {}) {
  return observeService(service, objects, {
    placement,
    surroundings,
    now: CREATED,
  }).observation;
}

describe('looking at a service', () => {
  it('never fails, whatever the objects of the cluster lack or hold', () => {
    fc.assert(
      fc.property(spoiling, changes => {
        const objects = cluster();
        for (const [path, value] of changes) {
          spoil(objects, path, value);
        }
        const { revisions, replicas, events } = look(objects);
        for (const {
          number,
          desiredReplicas,
          readyReplicas,
          weight,
        } of revisions) {
          expect(Number.isInteger(number)).toBe(true);
          for (const value of [desiredReplicas, readyReplicas, weight]) {
            expect(Number.isFinite(value)).toBe(true);
          }
        }
        const sum = revisions.reduce((total, { weight }) => total + weight, 0);
        expect(sum).toBeLessThan(100.001);
        for (const { since } of replicas) {
          expect(Number.isFinite(Date.parse(since))).toBe(true);
        }
        expect(new Set(events.map(({ id }) => id)).size).toBe(events.length);
        expect(JSON.parse(JSON.stringify(events))).toEqual(events);
      }),
      { numRuns: 500 },
    );
  });

  it('never fails, whatever is said of the cluster around it', () => {
    fc.assert(
      fc.property(rubbish, rubbish, rubbish, (namespace, gateway, pending) => {
        const around = {
          namespace,
          gateway,
          pendingWorkloads: pending,
        } as Surroundings;
        expect(() => look(cluster(), around)).not.toThrow();
      }),
    );
  });

  it('tells stages in their order', () => {
    const instants = fc.array(fc.integer({ min: 0, max: 100 }), {
      minLength: 5,
      maxLength: 5,
    });
    fc.assert(
      fc.property(instants, ([placed, started, ended, running, ready]) => {
        const objects = workingCluster(service);
        const at = (seconds: number) =>
          new Date(CREATED + seconds * 1000).toISOString();
        for (const { status } of objects.pods) {
          status!.conditions![0].lastTransitionTime = at(placed);
          status!.conditions![1].lastTransitionTime = at(ready);
          status!.initContainerStatuses![0].state!.terminated = {
            exitCode: 0,
            startedAt: at(started),
            finishedAt: at(ended),
          };
          status!.containerStatuses![0].state!.running!.startedAt = at(running);
        }
        const [{ stages }] = look(objects).revisions;
        const told = [
          stages.accepted,
          stages.placed,
          stages.runtimeAvailable,
          stages.modelFetched,
          stages.runtimeStarted,
          stages.modelReady,
          stages.routed,
        ];
        expect(told).toEqual([...told].sort((a, b) => a! - b!));
      }),
    );
  });
});
