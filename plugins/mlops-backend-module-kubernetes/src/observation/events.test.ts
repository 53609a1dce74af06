import { desiredServiceFixture } from '@fairway/backstage-plugin-mlops-node/testUtils';
import {
  after,
  CREATED,
  eventOf,
  managed,
  workingCluster,
} from '../__testUtils__/cluster';
import { placementFixture, revisionFixture } from '../__testUtils__/placement';
import type { ServiceObjects } from '../live';
import { revisionName } from '../manifests';
import { observeService } from './observeService';

const canary = desiredServiceFixture({
  revisions: [
    revisionFixture({ number: 1, replicas: 2, weight: 90 }),
    revisionFixture({ number: 2, replicas: 1, weight: 10 }),
  ],
});

const look = (objects: ServiceObjects, listedEvents?: readonly string[]) =>
  observeService(canary, objects, {
    placement: placementFixture(),
    surroundings: {},
    listedEvents,
    now: CREATED + 3_600_000,
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
        eventOf(
          { kind: 'InferenceService', name: revisionName(canary, 2) },
          {
            reason: 'InternalError',
            message:
              'fails to update InferenceService status: Operation cannot be fulfilled on inferenceservices.serving.kserve.io "x": the object has been modified; please apply your changes to the latest version and try again',
          },
        ),
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

  it('that are new stand behind those that were listed, though those go on', () => {
    const late = {
      ...warning,
      metadata: { uid: 'late' },
      lastTimestamp: after(20),
    };
    const objects = workingCluster(canary);
    const first = look({ ...objects, events: [warning] });
    const second = look(
      { ...objects, events: [{ ...warning, lastTimestamp: after(90) }, late] },
      first.listedEvents,
    );
    expect(second.observation.events.map(({ id }) => id)).toEqual([
      `event-BackOff-of-${object.name}:1`,
      'late:1',
    ]);
    expect(look(objects, second.listedEvents).listedEvents).toEqual(
      second.listedEvents,
    );
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

  it('do not call an autoscaler of ours somebody else', () => {
    const scaled = {
      ...canary,
      revisions: [
        { ...canary.revisions[0], scaling: { minReplicas: 1, maxReplicas: 4 } },
      ],
    };
    for (const [desired, edits] of [
      [canary, 1],
      [scaled, 0],
    ] as const) {
      const objects = workingCluster(desired);
      objects.deployments[0].metadata!.managedFields!.push(
        managed(
          'kube-controller-manager',
          { 'f:spec': { 'f:replicas': {} } },
          60,
          'Update',
        ),
      );
      expect(look(objects).observation.events).toHaveLength(edits);
    }
  });
});
