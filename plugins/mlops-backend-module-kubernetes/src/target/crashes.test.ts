import {
  DesiredService,
  StaleEpochError,
} from '@fairway/backstage-plugin-mlops-node';
import { desiredServiceFixture } from '@fairway/backstage-plugin-mlops-node/testUtils';
import { describeWithKubeLab, labHookTimeoutMs } from '@fairway/kube-lab';
import { LabCluster, NAMESPACE } from '../__testUtils__/LabCluster';
import { dying, pausing } from '../__testUtils__/lab/faultyWrites';
import { placementFixture, revisionFixture } from '../__testUtils__/placement';
import { revisionName } from '../manifests';
import { deploymentWorkloads } from './write/deploymentWorkloads';
import { ServiceWriter } from './write/ServiceWriter';

const workloads = deploymentWorkloads({
  known: undefined,
  interceptor: undefined,
});

jest.setTimeout(240_000);

/** It dies at each write in a soak, otherwise at every third. */
const stride = process.env.FAIRWAY_SOAK ? 1 : 3;
/** More writes than any of these changes takes. */
const MAX_WRITES = 40;

let serial = 0;

const first = revisionFixture({ number: 1, weight: 100, replicas: 2 });
const changes: [
  string,
  DesiredService['revisions'],
  DesiredService['revisions'],
][] = [
  ['begins', [], [first]],
  [
    'gets a candidate',
    [first],
    [{ ...first, weight: 90 }, revisionFixture({ number: 2, weight: 10 })],
  ],
  [
    'is promoted',
    [first, revisionFixture({ number: 2, weight: 0 })],
    [revisionFixture({ number: 2, weight: 100, replicas: 2 })],
  ],
  ['is stopped', [first], []],
];

describeWithKubeLab('experiment 1 on a cluster: a worker that dies', () => {
  let cluster: LabCluster;

  beforeAll(async () => {
    cluster = await LabCluster.create();
  }, labHookTimeoutMs);

  afterAll(() => cluster?.close());

  const placement = placementFixture({
    namespace: NAMESPACE,
    pool: { name: 'lab-cpu' },
  });
  const serviceWith = (revisions: DesiredService['revisions']) => {
    const name = `crash-${++serial}`;
    return desiredServiceFixture({
      id: `id-of-${name}`,
      name,
      pool: 'gpupool:default/lab-cpu',
      revisions,
    });
  };
  /** What is there of a service, without what differs between two of them. */
  const stateOf = async ({ id, name }: DesiredService) => {
    const selector = `labelSelector=fairway.dev/service-id=${id}`;
    const lists = await Promise.all(
      [
        'apis/apps/v1/namespaces/models/deployments',
        'apis/policy/v1/namespaces/models/poddisruptionbudgets',
        'api/v1/namespaces/models/services',
        'apis/gateway.networking.k8s.io/v1/namespaces/models/httproutes',
      ].map(path => cluster.lab.client.list(`/${path}?${selector}`)),
    );
    return lists
      .flat()
      .filter(({ metadata }) => !metadata.deletionTimestamp)
      .map(({ metadata, spec }) => ({
        revision: metadata.labels?.['fairway.dev/revision'],
        replicas: spec.replicas,
        declared: metadata.annotations?.['fairway.dev/declared'],
        weights: JSON.stringify(spec.rules?.[0]?.backendRefs)?.replaceAll(
          new RegExp(`${name}-\\d-[0-9a-f]{8}`, 'g'),
          found => found.replace(name, '').slice(0, 2),
        ),
      }));
  };

  /** Every revision with a weight has its Deployment and its Service. */
  const requireBackends = async (service: DesiredService) => {
    const route = await cluster.lab.client.get(
      `/apis/gateway.networking.k8s.io/v1/namespaces/${NAMESPACE}/httproutes/${service.name}`,
    );
    const rules: { backendRefs?: { name: string; weight: number }[] }[] =
      route.spec.rules;
    const backends = rules[0].backendRefs ?? [];
    for (const { name, weight } of backends) {
      if (weight > 0) {
        await cluster.lab.client.get(
          `/apis/apps/v1/namespaces/${NAMESPACE}/deployments/${name}`,
        );
        await cluster.lab.client.get(
          `/api/v1/namespaces/${NAMESPACE}/services/${name}`,
        );
      }
    }
  };

  const requireRevision = async (service: DesiredService, number: number) => {
    await cluster.lab.client.get(
      `/apis/apps/v1/namespaces/${NAMESPACE}/deployments/${revisionName(
        service,
        number,
      )}`,
    );
  };

  describe.each(changes)('while a service %s', (_what, before, after) => {
    it.each(['before', 'after'] as const)(
      '%s any of its writes leaves what the next one finishes',
      async when => {
        const whole = serviceWith(before);
        const { client } = cluster.connect();
        const writer = ServiceWriter.create(client, workloads);
        await writer.converge(whole, placement, { epoch: 1 });
        await writer.converge({ ...whole, revisions: after }, placement, {
          epoch: 2,
        });
        const wanted = await stateOf(whole);
        let writes = 0;
        for (let point = 1; point < MAX_WRITES; point += stride) {
          const service = serviceWith(before);
          await writer.converge(service, placement, { epoch: 1 });
          const desired = { ...service, revisions: after };
          const doomed = ServiceWriter.create(
            dying(cluster.connect().client, point, when),
            workloads,
          );
          const outcome = await doomed
            .converge(desired, placement, { epoch: 2 })
            .catch((error: Error) => error);
          if (!(outcome instanceof Error)) {
            writes = point - 1;
            break;
          }
          expect(outcome.message).toBe('The worker is dead');
          // Nothing that has a weight is missing, wherever it died.
          await requireBackends(service);
          await writer.converge(desired, placement, { epoch: 3 });
          expect(await stateOf(service)).toEqual(wanted);
          await expect(
            writer.converge(service, placement, { epoch: 2 }),
          ).rejects.toThrow(StaleEpochError);
        }
        expect(writes).toBeGreaterThanOrEqual(3);
      },
    );
  });

  it('too late, after another has taken over, can write nothing', async () => {
    const service = serviceWith([
      first,
      revisionFixture({ number: 2, weight: 0 }),
    ]);
    const writer = ServiceWriter.create(cluster.connect().client, workloads);
    await writer.converge(service, placement, { epoch: 1 });
    // It is about to take revision 1 away, and sleeps at each of its writes.
    let points = 0;
    for (let wasPaused = true; wasPaused && points < MAX_WRITES; points += 1) {
      const epoch = 3 + points * 2;
      wasPaused = false;
      const sleeper = ServiceWriter.create(
        pausing(cluster.connect().client, points + 1, async () => {
          wasPaused = true;
          await writer.converge(service, placement, { epoch: epoch + 1 });
        }),
        workloads,
      );
      const outcome = await sleeper
        .converge(
          {
            ...service,
            revisions: [revisionFixture({ number: 2, weight: 100 })],
          },
          placement,
          { epoch },
        )
        .catch((error: Error) => error);
      // Whatever it could still say, nothing of the other one's is gone.
      expect(
        !(outcome instanceof Error) || outcome instanceof StaleEpochError,
      ).toBe(true);
      if (wasPaused) {
        await requireRevision(service, 1);
        await requireBackends(service);
      }
    }
    expect(points).toBeGreaterThan(4);
    expect(points).toBeLessThan(MAX_WRITES);
  });
});
