import type { ServiceKey } from '@fairway/backstage-plugin-mlops-node';
import { desiredServiceFixture } from '@fairway/backstage-plugin-mlops-node/testUtils';
import {
  after,
  CREATED,
  podOfDeployment,
  scheduled,
  workingCluster,
} from '../__testUtils__/cluster';
import { placementFixture, revisionFixture } from '../__testUtils__/placement';
import type { ServiceObjects } from '../live';
import { revisionName } from '../manifests';
import { observeService } from './observeService';

const canary = desiredServiceFixture({
  revisions: [
    revisionFixture({ number: 1, replicas: 2, weight: 90 }),
    revisionFixture({ number: 2, replicas: 1, weight: 10, mirror: 50 }),
  ],
});
const now = CREATED + 3_600_000;

const look = (objects: ServiceObjects, service: ServiceKey = canary) =>
  observeService(service, objects, {
    placement: placementFixture(),
    surroundings: {},
    now,
  });

describe('a service that works', () => {
  const objects = workingCluster(canary);
  const { observation, routed } = look(objects);

  it('is told with its revisions, replicas, weights and mirror', () => {
    expect(observation).toMatchObject({
      exists: true,
      revisions: [
        { number: 1, desiredReplicas: 2, readyReplicas: 2, weight: 90 },
        {
          number: 2,
          desiredReplicas: 1,
          readyReplicas: 1,
          weight: 10,
          mirror: 50,
        },
      ],
      keyUsage: [],
      events: [],
      asOf: now,
    });
    for (const revision of observation.revisions) {
      expect(revision).not.toHaveProperty('problem');
    }
    expect(observation.replicas).toEqual([
      {
        name: `${revisionName(canary, 1)}-5d8c7b6f9-pod0`,
        revision: 1,
        state: 'ready',
        since: '2026-11-27T10:00:15.000Z',
        restarts: 0,
      },
      expect.objectContaining({ revision: 1 }),
      expect.objectContaining({ revision: 2 }),
    ]);
    expect([...routed.weights]).toEqual([
      [1, 90],
      [2, 10],
    ]);
  });

  it('is told with the stages of the first replica that became ready, in their order', () => {
    const at = (seconds: number) => CREATED + seconds * 1000;
    expect(observation.revisions[0].stages).toEqual({
      accepted: at(0),
      placed: at(2),
      runtimeAvailable: at(5),
      modelFetched: at(9),
      runtimeStarted: at(10),
      modelReady: at(15),
      routed: at(20),
    });
  });

  it('is told the same twice', () => {
    expect(look(objects).observation).toEqual(observation);
  });
});

describe('a service that nobody declared', () => {
  const nothing: ServiceObjects = {
    deployments: [],
    replicaSets: [],
    pods: [],
    events: [],
  };

  it('does not exist', () => {
    expect(look(nothing).observation).toEqual({
      exists: false,
      revisions: [],
      replicas: [],
      keyUsage: [],
      events: [],
      areWeightsOwn: false,
      asOf: now,
    });
  });

  it('is not the one that has its name', () => {
    const other = { ...canary, id: 'another' };
    expect(look(workingCluster(other)).observation).toMatchObject({
      exists: false,
      revisions: [],
      replicas: [],
    });
  });

  it('exists while it is stopped', () => {
    const stopped = { ...canary, revisions: [] };
    expect(look(workingCluster(stopped), stopped).observation).toMatchObject({
      exists: true,
      revisions: [],
      replicas: [],
    });
  });
});

describe('a revision without what it needs', () => {
  it('is told though somebody has deleted its Deployment', () => {
    const { deployments, ...objects } = workingCluster(canary);
    const { observation } = look({
      ...objects,
      deployments: deployments.slice(0, 1),
      pods: objects.pods.filter(pod =>
        pod.metadata!.name!.startsWith('digits-1'),
      ),
    });
    expect(observation.revisions[1]).toMatchObject({
      number: 2,
      desiredReplicas: 1,
      readyReplicas: 0,
      problem: { message: 'The Deployment of the revision is not there' },
    });
  });

  it('has the reason at the revision and at each replica', () => {
    const objects = workingCluster(canary);
    const pod = scheduled(podOfDeployment(objects.deployments[1], 'pod0'));
    pod.status!.containerStatuses = [
      {
        name: 'server',
        image: 'registry.example.com/x:1',
        restartCount: 0,
        state: {
          waiting: {
            reason: 'ErrImageNeverPull',
            message:
              'Container image "registry.example.com/x:1" is not present with pull policy of Never',
          },
        },
      },
    ];
    objects.pods = [...objects.pods.slice(0, 2), pod];
    const { observation } = look(objects);
    const why =
      'The image registry.example.com/x:1 is not on the node, and the cluster was told never to pull it';
    expect(observation.revisions[1].problem).toEqual({
      message: why,
      action: expect.any(String),
      permanent: true,
    });
    expect(observation.replicas[2]).toMatchObject({
      revision: 2,
      state: 'starting',
      reason: why,
      since: '2026-11-27T10:00:01.000Z',
    });
  });

  it('shows replicas that end, have crashed or were thrown out as such', () => {
    const objects = workingCluster(canary);
    const [ending, crashed, evicted] = objects.pods;
    ending.metadata!.deletionTimestamp = after(130);
    ending.metadata!.deletionGracePeriodSeconds = 30;
    crashed.status!.conditions = [];
    Object.assign(crashed.status!.containerStatuses![0], {
      ready: false,
      restartCount: 4,
      state: { waiting: { reason: 'CrashLoopBackOff' } },
      lastState: {
        terminated: { exitCode: 1, reason: 'Error', finishedAt: after(90) },
      },
    });
    evicted.status = { phase: 'Failed', reason: 'Evicted' };
    expect(look(objects).observation.replicas).toMatchObject([
      { state: 'draining', since: '2026-11-27T10:01:40.000Z' },
      { state: 'crashed', since: '2026-11-27T10:01:30.000Z', restarts: 4 },
      { state: 'crashed', reason: 'A replica was thrown off its node' },
    ]);
  });
});
