import { KubeLab } from '../../plane/KubeLab.ts';
import { labHookTimeoutMs } from '../../testing/describeWithKubeLab.ts';
import { describeWithKueue } from './describeWithKueue.ts';
import { Kueue } from './Kueue.ts';

jest.setTimeout(300_000);

const group = 'kueue.x-k8s.io/v1beta2';
const pods = '/api/v1/namespaces/default/pods?labelSelector=app%3Dserver';
const queue = `/apis/${group}/clusterqueues/gpus`;

/** A quota of GPUs. */
const clusterQueue = (nominalQuota: number) => ({
  apiVersion: group,
  kind: 'ClusterQueue',
  metadata: { name: 'gpus' },
  spec: {
    namespaceSelector: {},
    resourceGroups: [
      {
        coveredResources: ['nvidia.com/gpu'],
        flavors: [
          {
            name: 'any',
            resources: [{ name: 'nvidia.com/gpu', nominalQuota }],
          },
        ],
      },
    ],
  },
});

const isGated = (pod: { spec: { schedulingGates?: { name: string }[] } }) =>
  pod.spec.schedulingGates?.some(({ name }) => name.startsWith('kueue.')) ??
  false;

describeWithKueue("Kueue's controller against a lab", () => {
  let lab: KubeLab;
  let kueue: Kueue;

  beforeAll(async () => {
    lab = await KubeLab.create({
      nodes: [{ name: 'fake', resources: { 'nvidia.com/gpu': 8 } }],
    });
    kueue = await Kueue.create({ lab });
    await lab.client.create({
      apiVersion: group,
      kind: 'ResourceFlavor',
      metadata: { name: 'any' },
    });
    await lab.client.create(clusterQueue(1));
    await lab.client.create({
      apiVersion: group,
      kind: 'LocalQueue',
      metadata: { name: 'team', namespace: 'default' },
      spec: { clusterQueue: 'gpus' },
    });
    await lab.client.create({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: {
        name: 'server',
        namespace: 'default',
        labels: { 'kueue.x-k8s.io/queue-name': 'team' },
      },
      spec: {
        replicas: 2,
        selector: { matchLabels: { app: 'server' } },
        template: {
          metadata: { labels: { app: 'server' } },
          spec: {
            containers: [
              {
                name: 'server',
                image: 'models.example/server:1',
                resources: { limits: { 'nvidia.com/gpu': '1' } },
              },
            ],
          },
        },
      },
    });
  }, labHookTimeoutMs);

  afterAll(async () => {
    await kueue?.close();
    await lab?.close();
  });

  it('lets as many pods of a deployment start as the quota has GPUs for', async () => {
    const { items } = await lab.client.until({
      path: pods,
      what: 'one pod that runs, one that is gated',
      is: list =>
        list.items.length === 2 &&
        list.items.filter(isGated).length === 1 &&
        list.items.some(
          (pod: { status: { phase: string } }) =>
            pod.status.phase === 'Running',
        ),
    });
    const [gated] = items.filter(isGated);
    expect(gated.spec.nodeName).toBeUndefined();
    const { status } = await lab.client.until({
      path: queue,
      what: 'counted',
      is: found =>
        found.status.admittedWorkloads === 1 &&
        found.status.pendingWorkloads === 1,
    });
    expect(status.flavorsUsage[0].resources).toMatchObject([
      { name: 'nvidia.com/gpu', total: '1' },
    ]);
  });

  it('tells who waits in a queue, and at which position', async () => {
    const { items } = await lab.client.get(
      '/apis/visibility.kueue.x-k8s.io/v1beta2/namespaces/default/localqueues/team/pendingworkloads',
    );
    expect(items).toMatchObject([
      {
        metadata: { ownerReferences: [{ kind: 'Pod' }] },
        localQueueName: 'team',
        positionInLocalQueue: 0,
        positionInClusterQueue: 0,
      },
    ]);
  });

  it('lets the next one start when the quota grows', async () => {
    await lab.client.apply(clusterQueue(2));
    const { items } = await lab.client.until({
      path: pods,
      what: 'two pods that run',
      is: list =>
        list.items.filter(
          (pod: { status: { phase: string } }) =>
            pod.status.phase === 'Running',
        ).length === 2,
    });
    expect(items.some(isGated)).toBe(false);
  });

  it('refuses a quota below nothing', async () => {
    await expect(lab.client.apply(clusterQueue(-1))).rejects.toThrow(
      /nominalQuota/,
    );
  });
});
