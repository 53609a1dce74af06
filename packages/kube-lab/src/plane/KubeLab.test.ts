import { ReadyPods } from '../audit/ReadyPods.ts';
import { annotations } from '../nodes/annotations.ts';
import { gpuDeviceClass, gpuResourceSlice } from '../nodes/draNodes.ts';
import { gpuModels } from '../nodes/gpuModels.ts';
import { gpuNode, migNode, timeSlicedNode } from '../nodes/gpuNodes.ts';
import {
  breakNode,
  isReady,
  mendNode,
  silenceNode,
} from '../nodes/nodeHealth.ts';
import type { KubeObject } from '../client/objects.ts';
import {
  describeWithKubeLab,
  labHookTimeoutMs,
} from '../testing/describeWithKubeLab.ts';
import {
  containerOf,
  deployment,
  faulty,
  pod,
} from './__testUtils__/objects.ts';
import { KubeLab } from './KubeLab.ts';

jest.setTimeout(300_000);

const pods = '/api/v1/namespaces/default/pods';

describeWithKubeLab('a lab', () => {
  let lab: KubeLab;

  const untilPod = (
    name: string,
    what: string,
    is: (one: KubeObject) => boolean,
  ) => lab.client.until({ path: `${pods}/${name}`, what, is });

  /** Events are sent when what they tell of has long happened. */
  const untilEvent = async (name: string, reason: string) => {
    const { items } = await lab.client.until({
      path: `/api/v1/namespaces/default/events?fieldSelector=involvedObject.name%3D${name},reason%3D${reason}`,
      what: 'told',
      is: list => list.items.length > 0,
    });
    return `${items[0].type}: ${items[0].message}`;
  };

  beforeAll(async () => {
    const model = gpuModels.a100;
    lab = await KubeLab.create({
      nodes: [
        gpuNode({ name: 'whole', model, count: 2 }),
        migNode({
          name: 'sliced',
          model,
          count: 1,
          profiles: { '1g.10gb': 7 },
        }),
        timeSlicedNode({ name: 'shared', model, count: 1, replicas: 4 }),
        { name: 'claimed' },
      ],
    });
  }, labHookTimeoutMs);

  afterAll(async () => {
    await lab?.close();
  });

  it('says which Kubernetes it is', async () => {
    const { text } = await lab.client.request({ path: '/version' });
    expect(JSON.parse(text)).toMatchObject({
      major: '1',
      minor: '34',
      gitVersion: 'v1.34.10',
    });
  });

  it('makes a Deployment ready on fake nodes, and records which of its pods are', async () => {
    const since = lab.audit.mark();
    await lab.client.create(
      deployment('sums', 2, {
        annotations: { [annotations.readyAfter]: '300ms' },
      }),
    );
    const { status } = await lab.client.until({
      path: '/apis/apps/v1/namespaces/default/deployments/sums',
      what: 'ready',
      is: object => object.status?.readyReplicas === 2,
    });
    expect(status).toMatchObject({ replicas: 2, availableReplicas: 2 });
    const recordedAsReady = async () => {
      const ready = ReadyPods.create();
      const events = await lab.audit.takenWrites({ since });
      events.forEach(event => ready.note(event));
      return ready.of('sums');
    };
    expect(await recordedAsReady()).toBe(2);
    const [{ metadata }] = await lab.client.list(
      `${pods}?labelSelector=app%3Dsums`,
    );
    await lab.client.delete(`${pods}/${metadata.name}`);
    expect(await recordedAsReady()).toBe(1);
  });

  it('places pods by the GPUs that they ask for, whole, sliced or shared', async () => {
    const wishes = {
      whole: 'nvidia.com/gpu',
      sliced: 'nvidia.com/mig-1g.10gb',
      shared: 'nvidia.com/gpu.shared',
    };
    for (const [node, resource] of Object.entries(wishes)) {
      await lab.client.create(
        pod(`on-${node}`, { limits: { [resource]: '1' } }),
      );
    }
    for (const node of Object.keys(wishes)) {
      const { spec } = await untilPod(`on-${node}`, 'ready', isReady);
      expect(spec.nodeName).toBe(node);
    }
  });

  it('gets from the scheduler why a pod cannot have its GPUs', async () => {
    await lab.client.create(
      pod('greedy', { limits: { 'nvidia.com/gpu': '9' } }),
    );
    const { status } = await untilPod('greedy', 'unschedulable', one =>
      one.status.conditions?.some(
        ({ reason }: { reason: string }) => reason === 'Unschedulable',
      ),
    );
    expect(status.conditions[0].message).toContain(
      '4 Insufficient nvidia.com/gpu',
    );
    expect(await untilEvent('greedy', 'FailedScheduling')).toMatch(
      /^Warning: 0\/4 nodes are available/,
    );
  });

  it('allocates a GPU to a claim (DRA)', async () => {
    await lab.client.create(gpuDeviceClass);
    await lab.client.create(
      gpuResourceSlice({ node: 'claimed', model: gpuModels.h100, count: 1 }),
    );
    const gpu = {
      name: 'gpu',
      exactly: {
        deviceClassName: gpuDeviceClass.metadata.name,
        selectors: [
          {
            cel: {
              expression: `device.attributes['gpu.nvidia.com'].productName.startsWith('NVIDIA H100')`,
            },
          },
        ],
      },
    };
    await lab.client.create({
      apiVersion: 'resource.k8s.io/v1',
      kind: 'ResourceClaimTemplate',
      metadata: { name: 'one-gpu' },
      spec: { spec: { devices: { requests: [gpu] } } },
    });
    const claims = [{ name: 'gpu', resourceClaimTemplateName: 'one-gpu' }];
    await lab.client.create(
      pod('with-claim', {
        claims: [{ name: 'gpu' }],
        spec: { resourceClaims: claims },
      }),
    );
    const { spec } = await untilPod('with-claim', 'ready', isReady);
    expect(spec.nodeName).toBe('claimed');
    const [claim] = await lab.client.list(
      '/apis/resource.k8s.io/v1/namespaces/default/resourceclaims',
    );
    expect(claim.status.allocation.devices.results).toMatchObject([
      { driver: 'gpu.nvidia.com', pool: 'claimed', device: 'gpu-0' },
    ]);
  });

  it('lets pods fail in the way that their annotations say, and no others', async () => {
    await Promise.all([
      lab.client.create(pod('fine')),
      lab.client.create(pod('unready', faulty('never-ready'))),
      lab.client.create(pod('unpulled', faulty('image-pull'))),
      lab.client.create(pod('killed', faulty('out-of-memory'))),
      lab.client.create(pod('crashing', faulty('crash', 'no such model'))),
      lab.client.create(
        pod('unfetched', {
          ...faulty('init-crash', '403 Forbidden'),
          spec: { initContainers: [{ name: 'model', image: 'fetch:1' }] },
        }),
      ),
    ]);
    const waits = (reason: string) => (one: KubeObject) =>
      containerOf(one)?.state.waiting?.reason === reason;

    const unready = await untilPod(
      'unready',
      'running',
      one => !!containerOf(one),
    );
    expect(containerOf(unready)).toMatchObject({
      ready: false,
      state: { running: {} },
    });
    expect(await untilEvent('unready', 'Unhealthy')).toMatch(
      /^Warning: Readiness probe failed/,
    );

    const unpulled = await untilPod(
      'unpulled',
      'backing off',
      waits('ImagePullBackOff'),
    );
    expect(containerOf(unpulled).state.waiting.message).toContain(
      'models.example/server:1',
    );

    const killed = await untilPod(
      'killed',
      'killed twice',
      one =>
        waits('CrashLoopBackOff')(one) && containerOf(one).restartCount === 2,
    );
    expect(containerOf(killed).lastState.terminated).toMatchObject({
      reason: 'OOMKilled',
      exitCode: 137,
    });

    const crashing = await untilPod(
      'crashing',
      'crashed',
      one => !!containerOf(one)?.lastState.terminated,
    );
    expect(containerOf(crashing).lastState.terminated.message).toBe(
      'no such model',
    );

    const unfetched = await untilPod(
      'unfetched',
      'crashed',
      one => !!one.status.initContainerStatuses,
    );
    expect(
      unfetched.status.initContainerStatuses[0].lastState.terminated,
    ).toMatchObject({
      exitCode: 1,
      message: '403 Forbidden',
    });
    await untilPod('fine', 'ready', isReady);
  });

  it('lets a pod fail only after it was ready, and be ready again without the fault', async () => {
    const fault = {
      [annotations.fault]: 'never-ready',
      [annotations.faultAfter]: '500ms',
    };
    await lab.client.create(pod('flapping', { annotations: fault }));
    await untilPod('flapping', 'ready', isReady);
    await untilPod('flapping', 'not ready', one => !isReady(one));
    await lab.client.patch(`${pods}/flapping`, {
      metadata: { annotations: { [annotations.fault]: null } },
    });
    const { status } = await untilPod('flapping', 'ready', isReady);
    expect(status.containerStatuses[0]).toMatchObject({ restartCount: 0 });
  });

  it('lets a node say that it is broken, and takes its word', async () => {
    await breakNode(lab.client, 'whole');
    const { spec } = await lab.client.until({
      path: '/api/v1/nodes/whole',
      what: 'tainted',
      is: node => node.spec.taints?.length > 0,
    });
    expect(spec.taints).toContainEqual(
      expect.objectContaining({ key: 'node.kubernetes.io/not-ready' }),
    );
    await mendNode(lab.client, 'whole');
    await lab.client.until({
      path: '/api/v1/nodes/whole',
      what: 'without taints',
      is: node => !node.spec.taints,
    });
  });

  it('answers with logs of pods', async () => {
    lab.podLogs.write('loading the model');
    lab.podLogs.write('no such model', { isPrevious: true });
    const of = async (query: string) =>
      (await lab.client.request({ path: `${pods}/on-whole/log${query}` })).text;
    expect(await of('')).toBe('loading the model\n');
    expect(await of('?previous=true')).toBe('no such model\n');
  });

  it('ends pods', async () => {
    await lab.client.delete(`${pods}/fine`);
    const isGone = async () =>
      (await lab.client.find(`${pods}/fine`)) === undefined;
    while (!(await isGone())) {
      await new Promise(resolve => setTimeout(resolve, 100));
    }
    expect(await isGone()).toBe(true);
  });

  it('loses a node that falls silent with its pods, and has both back', async () => {
    await lab.process('kwok').kill();
    await lab.process('kwok').start(['--node-lease-duration-seconds=4']);
    await lab.process('kube-controller-manager').kill();
    await lab
      .process('kube-controller-manager')
      .start(['--node-monitor-period=1s', '--node-monitor-grace-period=6s']);
    await silenceNode(lab.client, 'shared');
    const lost = await untilPod('on-shared', 'not ready', one => !isReady(one));
    expect(lost.status.phase).toBe('Running');
    await mendNode(lab.client, 'shared');
    const found = await untilPod('on-shared', 'ready', isReady);
    expect(found.metadata.uid).toBe(lost.metadata.uid);
  });
});
