import { desiredServiceFixture } from '@fairway/backstage-plugin-mlops-node/testUtils';
import { CREATED, managed, workingCluster } from '../__testUtils__/cluster';
import { placementFixture, revisionFixture } from '../__testUtils__/placement';
import type { ServiceObjects } from '../live';
import { observeService } from './observeService';
import type { Shares } from './route/shares';

const canary = desiredServiceFixture({
  revisions: [
    revisionFixture({ number: 1, weight: 90 }),
    revisionFixture({ number: 2, weight: 10 }),
  ],
});

const look = (
  objects: ServiceObjects,
  { lastRouted }: { lastRouted?: Shares } = {},
) =>
  observeService(canary, objects, {
    placement: placementFixture(),
    surroundings: {},
    lastRouted,
    now: CREATED + 3_600_000,
  });

const clientsBackends = ({ route }: ServiceObjects) =>
  route!.spec!.rules!.find(({ matches }) => !matches![0].headers)!.backendRefs!;

const weightsIn = ({ observation }: ReturnType<typeof look>) =>
  observation.revisions.map(({ number, weight }) => [number, weight]);

describe('weights', () => {
  const before: Shares = {
    weights: new Map([[1, 100]]),
    mirrors: new Map(),
    others: [],
  };

  it('are in percent, whatever somebody has put there', () => {
    const objects = workingCluster(canary);
    clientsBackends(objects).forEach((backend, index) => {
      backend.weight = [2, 1][index];
    });
    expect(weightsIn(look(objects))).toEqual([
      [1, 66.67],
      [2, 33.33],
    ]);
  });

  it('are our own as long as nobody else has written them and they are routed', () => {
    const objects = workingCluster(canary);
    expect(look(objects).observation.areWeightsOwn).toBe(true);
    objects.route!.metadata!.generation = 2;
    expect(look(objects).observation.areWeightsOwn).toBe(false);
    objects.route!.metadata!.generation = 1;
    objects.route!.metadata!.managedFields!.push(
      managed('kubectl-edit', { 'f:spec': { 'f:rules': {} } }, 50, 'Update'),
    );
    expect(look(objects).observation.areWeightsOwn).toBe(false);
    objects.route!.metadata!.managedFields = [];
    expect(look(objects).observation.areWeightsOwn).toBe(false);
  });

  it('leave to others what leads to others', () => {
    const objects = workingCluster(canary);
    clientsBackends(objects).push({
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

  it('are 0 while the gateway does not take the route, or there is none', () => {
    const refused = workingCluster(canary);
    Object.assign(refused.route!.status!.parents![0].conditions![0], {
      status: 'False',
      reason: 'NotAllowedByListeners',
    });
    const seen = look(refused, { lastRouted: before });
    expect(weightsIn(seen)).toEqual([
      [1, 0],
      [2, 0],
    ]);
    expect(seen.observation.revisions[0].problem?.message).toContain(
      'its listeners take no routes of this namespace',
    );

    const { route, ...missing } = workingCluster(canary);
    const without = look(missing, { lastRouted: before });
    expect(weightsIn(without)).toEqual([
      [1, 0],
      [2, 0],
    ]);
    expect(without.observation.revisions[1].problem?.message).toBe(
      'The HTTPRoute of the service is not there',
    );
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
