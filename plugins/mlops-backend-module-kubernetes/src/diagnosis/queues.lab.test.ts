import type { DesiredService } from '@fairway/backstage-plugin-mlops-node';
import { desiredServiceFixture } from '@fairway/backstage-plugin-mlops-node/testUtils';
import { describeWithKueue, Kueue, labHookTimeoutMs } from '@fairway/kube-lab';
import { LabCluster, NAMESPACE, PORTAL } from '../__testUtils__/LabCluster';
import { givenBy, rightOf, rightsOf } from '../__testUtils__/lab/rights';
import { revisionFixture } from '../__testUtils__/placement';
import { until } from '../__testUtils__/until';
import type { KubernetesServingTarget } from '../target/KubernetesServingTarget';

jest.setTimeout(180_000);

const version = 'kueue.x-k8s.io/v1beta2';
const role = 'kueue-tenant/role.yaml';
const pool = {
  name: 'lab-gpu',
  gpuResource: 'nvidia.com/gpu',
  queue: 'team',
  capacity: { cpu: 64, memoryMiB: 262_144, gpus: 8 },
};

/** A quota of GPUs, and of everything else more than is asked for. */
const clusterQueue = (gpus: number) => ({
  apiVersion: version,
  kind: 'ClusterQueue',
  metadata: { name: 'gpus' },
  spec: {
    namespaceSelector: {},
    resourceGroups: [
      {
        coveredResources: [
          'cpu',
          'memory',
          'ephemeral-storage',
          pool.gpuResource,
        ],
        flavors: [
          {
            name: 'any',
            resources: [
              { name: 'cpu', nominalQuota: 64 },
              { name: 'memory', nominalQuota: '256Gi' },
              { name: 'ephemeral-storage', nominalQuota: '1Ti' },
              { name: pool.gpuResource, nominalQuota: gpus },
            ],
          },
        ],
      },
    ],
  },
});

describeWithKueue('services that wait for Kueue', () => {
  let cluster: LabCluster;
  let kueue: Kueue;
  let target: KubernetesServingTarget;

  const services = ['one', 'two', 'three'].map(name =>
    desiredServiceFixture({
      id: `id-of-${name}`,
      name,
      pool: `gpupool:default/${pool.name}`,
      revisions: [
        revisionFixture({
          number: 1,
          weight: 100,
          spec: { resources: { cpu: 1, memoryMiB: 512, gpus: 1 } },
        }),
      ],
    }),
  );
  const problemOf = async (
    service: DesiredService,
    by: KubernetesServingTarget = target,
  ) => (await by.observe(service)).revisions[0]?.problem;
  /** The positions that they are told to have, in the order of the services. */
  const positions = async (waiting: number) => {
    const problems = await Promise.all(services.map(one => problemOf(one)));
    return problems.map(problem => {
      const [, local, all] =
        /^A replica waits in the queue team \(position (\d+) of (\d+) in the local queue, \1 in its cluster queue\)/.exec(
          problem?.message ?? '',
        ) ?? [];
      return Number(all) === waiting ? Number(local) : undefined;
    });
  };
  const untilPositions = (waiting: number) =>
    until(async () => {
      const found = await positions(waiting);
      const known = found.filter(position => position !== undefined);
      return known.length === waiting && found;
    });

  beforeAll(async () => {
    cluster = await LabCluster.create({
      kueue: true,
      nodes: [{ name: 'fake-1', resources: { [pool.gpuResource]: 8 } }],
    });
    const { lab } = cluster;
    kueue = await Kueue.create({ lab });
    for (const object of [
      {
        apiVersion: version,
        kind: 'ResourceFlavor',
        metadata: { name: 'any' },
      },
      // Nothing is there to be had yet.
      clusterQueue(0),
      {
        apiVersion: version,
        kind: 'LocalQueue',
        metadata: { name: pool.queue, namespace: NAMESPACE },
        spec: { clusterQueue: 'gpus' },
      },
    ]) {
      await lab.client.create(object);
    }
    target = cluster.target({ pools: [pool] });
    for (const service of services) {
      await target.converge(service, { epoch: 1 });
    }
  }, labHookTimeoutMs);

  afterAll(async () => {
    await kueue?.close();
    await cluster?.close();
  });

  it('are told their position, each another one', async () => {
    const found = await untilPositions(3);
    expect([...found].sort()).toEqual([1, 2, 3]);
  });

  it('move up when the first of them is let in', async () => {
    const before = await untilPositions(3);
    await cluster.lab.client.apply(clusterQueue(1));
    const after = await untilPositions(2);
    const first = before.indexOf(1);
    expect(after[first]).toBeUndefined();
    expect(after.filter(position => position !== undefined).sort()).toEqual([
      1, 2,
    ]);
    const problem = await problemOf(services[first]);
    expect(problem?.message ?? '').not.toContain('queue');
  });

  it('ask for no right but those of the Role for it, and use each of them', async () => {
    const asked = await cluster.lab.audit.events({ user: PORTAL });
    expect(
      asked
        .filter(({ responseStatus }) => responseStatus?.code === 403)
        .map(rightOf),
    ).toEqual([]);
    const used = new Set(asked.flatMap(rightsOf));
    expect(givenBy(role).filter(right => !used.has(right))).toEqual([]);
  });

  it('are not told what may not be read, but how to have it read', async () => {
    await cluster.lab.client.delete(
      `/apis/rbac.authorization.k8s.io/v1/namespaces/${NAMESPACE}/rolebindings/fairway-portal-kueue`,
    );
    const other = cluster.target({ pools: [pool] });
    const waiting = (await positions(2)).indexOf(1);
    const problem = await until(async () => {
      const found = await problemOf(services[waiting], other);
      return found?.action?.includes(role.split('/')[0]) && found;
    });
    expect(problem.message).toBe(
      'A replica is held back by Kueue in the queue team; for what it waits, and where, is not known',
    );
  });
});
