import { desiredServiceFixture } from '@fairway/backstage-plugin-mlops-node/testUtils';
import { CREATED, managed, workingCluster } from '../__testUtils__/cluster';
import { placementFixture, revisionFixture } from '../__testUtils__/placement';
import type { ServiceObjects } from '../live';
import { observeService } from './observeService';

const scaling = { minReplicas: 0, maxReplicas: 1, idleSeconds: 60 };
const service = desiredServiceFixture({
  revisions: [
    revisionFixture({ number: 1, weight: 75, scaling }),
    revisionFixture({ number: 2, weight: 25 }),
  ],
});
const placement = placementFixture({
  interceptor: { namespace: 'keda', generation: 'v1beta1' },
});

const look = (objects: ServiceObjects) =>
  observeService(service, objects, {
    placement,
    surroundings: {},
    now: CREATED + 3_600_000,
  }).observation;

/** The same cluster when KEDA has taken the replica of the first revision away. */
const asleep = (of = workingCluster(service, placement)): ServiceObjects => {
  const [first, ...others] = of.deployments;
  return {
    ...of,
    deployments: [
      {
        ...first,
        metadata: {
          ...first.metadata,
          managedFields: [
            ...(first.metadata?.managedFields ?? []),
            managed('keda', { 'f:spec': { 'f:replicas': {} } }, 90, 'Update'),
          ],
        },
        spec: { ...first.spec, replicas: 0 },
      },
      ...others,
    ],
    pods: of.pods.filter(
      ({ metadata }) => metadata?.labels?.['fairway.dev/revision'] !== '1',
    ),
  };
};

describe('a revision that may sleep', () => {
  it('is awake with its replica, and has its weight through the interceptor', () => {
    const { revisions } = look(workingCluster(service, placement));
    expect(revisions).toMatchObject([
      { number: 1, desiredReplicas: 1, readyReplicas: 1, weight: 75 },
      { number: 2, desiredReplicas: 1, readyReplicas: 1, weight: 25 },
    ]);
    expect(revisions[0]).not.toHaveProperty('asleep');
  });

  it('sleeps without one, which is no problem, and nothing that somebody did', () => {
    const { revisions, events, replicas } = look(asleep());
    expect(revisions[0]).toMatchObject({
      asleep: true,
      desiredReplicas: 0,
      readyReplicas: 0,
      weight: 75,
    });
    expect(revisions[0]).not.toHaveProperty('problem');
    expect(revisions[1]).not.toHaveProperty('asleep');
    expect(events).toEqual([]);
    expect(replicas.map(({ revision }) => revision)).toEqual([2]);
  });

  it('does not sleep where nothing wakes it, or where it shall not', () => {
    const unwakeable = workingCluster(service, placementFixture());
    expect(look(asleep(unwakeable)).revisions[0]).not.toHaveProperty('asleep');
    const kept = {
      ...service,
      revisions: [
        {
          ...service.revisions[0],
          scaling: { ...scaling, minReplicas: 1 },
          spec: { ...service.revisions[0].spec, scaling },
        },
      ],
    };
    const objects = workingCluster(kept, placement);
    expect(look(asleep(objects)).revisions[0]).not.toHaveProperty('asleep');
  });
});
