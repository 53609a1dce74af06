import { desiredServiceFixture } from '@fairway/backstage-plugin-mlops-node/testUtils';
import type { DesiredService } from '@fairway/backstage-plugin-mlops-node';
import {
  after,
  CREATED,
  eventOf,
  managed,
  podOfDeployment,
  scheduled,
  workingCluster,
} from '../__testUtils__/cluster';
import { placementFixture, revisionFixture } from '../__testUtils__/placement';
import type { ServiceObjects, Surroundings } from '../live';
import { revisionName } from '../manifests';
import { observeService } from './observeService';
import type { Shares } from './route/shares';

const placement = placementFixture();
const now = CREATED + 3_600_000;
const canary = desiredServiceFixture({
  revisions: [
    revisionFixture({ number: 1, replicas: 2, weight: 90 }),
    revisionFixture({ number: 2, replicas: 1, weight: 10, mirror: 50 }),
  ],
});

function look(
  objects: ServiceObjects,
  {
    service = canary,
    lastRouted,
    surroundings = {},
  }: {
    service?: DesiredService;
    lastRouted?: Shares;
    surroundings?: Surroundings;
  } = {},
) {
  return observeService(service, objects, {
    placement,
    surroundings,
    lastRouted,
    now,
  });
}

const weightsIn = ({ observation }: ReturnType<typeof look>) =>
  observation.revisions.map(({ number, weight }) => [number, weight]);

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
      keyIds: [],
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
    autoscalers: [],
    events: [],
  };

  it('does not exist', () => {
    expect(look(nothing).observation).toEqual({
      exists: false,
      revisions: [],
      replicas: [],
      keyIds: [],
      keyUsage: [],
      events: [],
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
    expect(
      look(workingCluster(stopped), { service: stopped }).observation,
    ).toMatchObject({ exists: true, revisions: [], replicas: [] });
  });
});

describe('weights', () => {
  const before: Shares = {
    weights: new Map([[1, 100]]),
    mirrors: new Map(),
    others: [],
  };

  it('are in percent, whatever somebody has put there', () => {
    const objects = workingCluster(canary);
    objects.route!.spec!.rules![2].backendRefs!.forEach((backend, index) => {
      backend.weight = [2, 1][index];
    });
    expect(weightsIn(look(objects))).toEqual([
      [1, 66.67],
      [2, 33.33],
    ]);
  });

  it('leave to others what leads to others', () => {
    const objects = workingCluster(canary);
    objects.route!.spec!.rules![2].backendRefs!.push({
      kind: 'Service',
      name: 'shadow',
      weight: 100,
    });
    const seen = look(objects);
    expect(weightsIn(seen)).toEqual([
      [1, 45],
      [2, 5],
    ]);
    expect(seen.routed.others).toEqual([{ name: 'shadow', weight: 50 }]);
  });

  it.each<[string, (objects: ServiceObjects) => void, string]>([
    [
      'has not seen the latest change',
      ({ route }) => {
        route!.metadata!.generation = 2;
      },
      'has not taken over the latest change',
    ],
    [
      'says nothing',
      ({ route }) => {
        route!.status = undefined;
      },
      'says nothing of the route',
    ],
    [
      'does not take the route',
      ({ route }) => {
        Object.assign(route!.status!.parents![0].conditions![0], {
          status: 'False',
          reason: 'NotAllowedByListeners',
        });
      },
      'its listeners take no routes of this namespace',
    ],
    [
      'cannot follow the route',
      ({ route }) => {
        Object.assign(route!.status!.parents![0].conditions![1], {
          status: 'False',
          reason: 'BackendNotFound',
        });
      },
      'a Service that it leads to is not there',
    ],
    [
      'is another one',
      ({ route }) => {
        route!.status!.parents![0].parentRef!.name = 'internal';
      },
      'says nothing of the route',
    ],
  ])('stay as they were known while the gateway %s', (_, change, why) => {
    const objects = workingCluster(canary);
    change(objects);
    const seen = look(objects, { lastRouted: before });
    expect(weightsIn(seen)).toEqual([
      [1, 100],
      [2, 0],
    ]);
    expect(seen.routed).toBe(before);
    for (const { problem } of seen.observation.revisions) {
      expect(problem).toMatchObject({
        message: expect.stringContaining(why),
        permanent: false,
      });
    }
    expect(weightsIn(look(objects))).toEqual([
      [1, 0],
      [2, 0],
    ]);
  });

  it('may take a moment without being a problem', () => {
    const objects = workingCluster(canary);
    objects.route!.metadata!.generation = 2;
    objects.route!.metadata!.managedFields = [
      managed('fairway', { 'f:spec': { 'f:rules': {} } }, 3_595),
    ];
    const { observation } = look(objects, { lastRouted: before });
    for (const revision of observation.revisions) {
      expect(revision).not.toHaveProperty('problem');
    }
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

describe('events', () => {
  const object = {
    kind: 'Pod',
    name: `${revisionName(canary, 2)}-5d8c7b6f9-x`,
  };
  const warning = eventOf(object, {
    reason: 'BackOff',
    message: 'Back-off pulling image "https://u:secret@h/x"',
  });
  const eventsFor = (...events: ServiceObjects['events']) =>
    look({ ...workingCluster(canary), events }).observation.events;

  it('are told of pods that are gone, with the revision and without secrets', () => {
    expect(eventsFor(warning)).toEqual([
      {
        id: `event-BackOff-of-${object.name}:1`,
        at: CREATED + 30_000,
        type: 'kubernetes-back-off',
        severity: 'warning',
        message: `Pod ${object.name}: Back-off pulling image "https://***@h/x"`,
        revision: 2,
        evidence: { reason: 'BackOff', object: `Pod/${object.name}`, count: 1 },
      },
    ]);
  });

  it('that go on are told again when they have doubled, and not in between', () => {
    const ids = Array.from(
      { length: 40 },
      (_, index) => eventsFor({ ...warning, count: index + 1 })[0].id,
    );
    expect(new Set(ids).size).toBe(6);
  });

  it('of others, and those that nobody would miss, are left out', () => {
    expect(
      eventsFor(
        eventOf({ kind: 'Pod', name: 'postgres-0' }, { reason: 'BackOff' }),
        eventOf({ kind: 'HTTPRoute', name: 'other' }, { reason: 'Bad' }),
        eventOf(object, { type: 'Normal', reason: 'Pulling' }),
        { ...warning, metadata: {} },
      ),
    ).toEqual([]);
  });

  it('come oldest first, each once, and not more than a hundred', () => {
    const many = Array.from({ length: 150 }, (_, index) => ({
      ...warning,
      metadata: { uid: `event-${index}` },
      lastTimestamp: after(1000 - index),
    }));
    const events = eventsFor(...many, ...many);
    expect(events).toHaveLength(100);
    expect(new Set(events.map(({ id }) => id)).size).toBe(100);
    const instants = events.map(({ at }) => at);
    expect(instants).toEqual([...instants].sort((a, b) => a - b));
    expect(instants[99]).toBe(CREATED + 1_000_000);
  });

  it('tell who has changed the weights, the replicas or the template by hand', () => {
    const objects = workingCluster(canary);
    objects.route!.metadata!.managedFields!.push(
      managed('kubectl-edit', { 'f:spec': { 'f:rules': {} } }, 50, 'Update'),
    );
    objects.deployments[0].metadata!.managedFields!.push(
      managed('kubectl', { 'f:spec': { 'f:replicas': {} } }, 60, 'Update'),
    );
    objects.deployments[1].metadata!.managedFields!.push(
      managed(
        'kubectl-rollout',
        { 'f:spec': { 'f:template': { 'f:metadata': {} } } },
        70,
        'Update',
      ),
    );
    const { events } = look(objects).observation;
    expect(events).toMatchObject([
      {
        type: 'edited-by-somebody-else',
        message:
          'kubectl-edit has set the rules of HTTPRoute digits: revision 1 gets 90 %, revision 2 gets 10 %',
        at: CREATED + 50_000,
      },
      {
        revision: 1,
        message: `kubectl has set the number of replicas of Deployment ${revisionName(
          canary,
          1,
        )}, which is 2 now`,
      },
      {
        revision: 2,
        message: expect.stringContaining(
          'kubectl-rollout has set the pod template',
        ),
      },
    ]);
    expect(new Set(events.map(({ id }) => id)).size).toBe(3);
  });

  it('do not call an autoscaler somebody else', () => {
    const objects = workingCluster(canary);
    objects.deployments[0].metadata!.managedFields!.push(
      managed(
        'kube-controller-manager',
        { 'f:spec': { 'f:replicas': {} } },
        60,
        'Update',
      ),
    );
    expect(look(objects).observation.events).toHaveLength(1);
    objects.autoscalers = [
      {
        metadata: { labels: objects.deployments[0].metadata!.labels },
        spec: {
          scaleTargetRef: { kind: 'Deployment', name: revisionName(canary, 1) },
        },
      },
    ];
    expect(look(objects).observation.events).toEqual([]);
  });
});
