import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { KubeObject } from '../client/objects.ts';
import { KubeLab } from '../plane/KubeLab.ts';
import { labHookTimeoutMs } from '../testing/describeWithKubeLab.ts';
import { describeGatewayOfNode } from './__testUtils__/describeGatewayOfNode.ts';
import { kernelTunables } from './configuration.ts';
import { describeWithRealNode } from './describeWithRealNode.ts';
import { RealNode, realNodeLabel } from './RealNode.ts';

jest.setTimeout(300_000);

// Tests run from the sources, where this holds.
// eslint-disable-next-line no-restricted-syntax
const repository = resolve(__dirname, '../../../..');
const model = join(repository, 'examples/models/diabetes/v1');
const pods = '/api/v1/namespaces/default/pods';

const conditionOf = (pod: KubeObject, type: string) =>
  pod.status?.conditions?.find((one: { type: string }) => one.type === type)
    ?.status;
const isReady = (pod: KubeObject) => conditionOf(pod, 'Ready') === 'True';

/** What a kubelet would change for the whole machine. */
const tunables = () =>
  Object.keys(kernelTunables).map(path => readFileSync(path, 'utf8').trim());

/** What a node could leave on the machine: its cable, its groups and mounts. */
function traces({ device }: { device: string }): string[] {
  return [
    ...readdirSync('/sys/class/net').filter(name => name === device),
    ...['/sys/fs/cgroup', '/sys/fs/cgroup/memory']
      .filter(existsSync)
      .flatMap(root => readdirSync(root))
      .filter(name => name.startsWith(`kube-lab-${process.pid}-`)),
    ...readFileSync('/proc/self/mounts', 'utf8')
      .split('\n')
      .filter(line => line.includes('kube-lab-node-')),
  ];
}

describeWithRealNode('a real node of a lab', () => {
  const folder = mkdtempSync(join(tmpdir(), 'real-node-'));
  let lab: KubeLab;
  let node: RealNode;
  let image: string;
  const before = tunables();

  beforeAll(async () => {
    lab = await KubeLab.create();
    node = await RealNode.create({ lab });
    const layout = join(folder, 'image');
    execFileSync(process.execPath, [
      join(repository, 'packages/onnx-server/image/assemble.mjs'),
      ...['--output', layout, '--level', '0'],
    ]);
    image = await node.importImage({
      layout,
      repository: 'fairway.example/onnx-server',
    });
  }, labHookTimeoutMs);

  afterAll(async () => {
    await node?.close();
    await lab?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  async function createServer(
    name: string,
    options: { readyPath?: string; args?: string[]; spec?: object } = {},
  ): Promise<void> {
    const { readyPath = '/v2/health/ready', args = [], spec } = options;
    await lab.client.create({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name, namespace: 'default' },
      spec: {
        nodeSelector: realNodeLabel,
        terminationGracePeriodSeconds: 30,
        securityContext: {
          runAsNonRoot: true,
          seccompProfile: { type: 'RuntimeDefault' },
        },
        containers: [
          {
            name: 'server',
            image,
            imagePullPolicy: 'Never',
            args: ['--model_name=m', '--model_dir=/mnt/models', ...args],
            resources: { limits: { cpu: '1', memory: '512Mi' } },
            securityContext: {
              allowPrivilegeEscalation: false,
              readOnlyRootFilesystem: true,
              capabilities: { drop: ['ALL'] },
            },
            readinessProbe: {
              httpGet: { path: readyPath, port: 8080 },
              periodSeconds: 1,
            },
            volumeMounts: [{ name: 'model', mountPath: '/mnt/models' }],
          },
        ],
        volumes: [
          {
            name: 'model',
            hostPath: { path: model },
          },
        ],
        ...spec,
      },
    });
  }

  it('runs the image of the model server, which predicts at the address of its pod', async () => {
    await createServer('predicts');
    const { status } = await lab.client.until({
      path: `${pods}/predicts`,
      what: 'ready',
      is: isReady,
    });
    const response = await fetch(
      `http://${status.podIP}:8080/v2/models/m/infer`,
      {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({
          inputs: [
            {
              name: 'features',
              datatype: 'FP32',
              shape: [1, 10],
              data: Array(10).fill(0),
            },
          ],
        }),
      },
    );
    const { outputs } = await response.json();
    expect(outputs).toMatchObject([{ name: 'prediction', shape: [1, 1] }]);
  });

  it('answers what a container has said, over the API server', async () => {
    const { status, text } = await lab.client.request({
      path: `${pods}/predicts/log?tailLines=1`,
    });
    expect([status, text]).toEqual([200, expect.stringContaining('Serving m')]);
  });

  it('lets a server end by itself when its pod is deleted', async () => {
    await lab.client.patch(`${pods}/predicts`, {
      metadata: { finalizers: ['fairway.dev/looked-at'] },
    });
    await lab.client.delete(`${pods}/predicts`);
    const { status } = await lab.client.until({
      path: `${pods}/predicts`,
      what: 'ended',
      is: pod => pod.status.containerStatuses[0].state.terminated,
    });
    await lab.client.patch(`${pods}/predicts`, {
      metadata: { finalizers: null },
    });
    expect(status.containerStatuses[0].state.terminated).toMatchObject({
      exitCode: 0,
      reason: 'Completed',
    });
  });

  it('does not call a pod ready whose probe fails', async () => {
    await createServer('unready', { readyPath: '/v2/models/other/ready' });
    await lab.client.until({
      path: '/api/v1/namespaces/default/events?fieldSelector=involvedObject.name%3Dunready%2Creason%3DUnhealthy',
      what: 'unhealthy',
      is: list => list.items.length > 0,
    });
    expect(conditionOf(await lab.client.get(`${pods}/unready`), 'Ready')).toBe(
      'False',
    );
    await lab.client.delete(`${pods}/unready`, { gracePeriodSeconds: 0 });
  });

  it('says that an image is not there', async () => {
    const spec = {
      containers: [
        {
          name: 'server',
          image: 'fairway.example/other:1',
          imagePullPolicy: 'Never',
        },
      ],
    };
    await createServer('imageless', { spec });
    const { status } = await lab.client.until({
      path: `${pods}/imageless`,
      what: 'waiting',
      is: pod => pod.status.containerStatuses?.[0].state.waiting?.message,
    });
    expect(status.containerStatuses[0].state.waiting.reason).toBe(
      'ErrImageNeverPull',
    );
  });

  it('starts a server again that ends, and says with what code it ended', async () => {
    await createServer('crashes', { args: ['--no-such-option'] });
    const { status } = await lab.client.until({
      path: `${pods}/crashes`,
      what: 'started again',
      is: pod => pod.status.containerStatuses?.[0].restartCount > 0,
    });
    const { terminated } = status.containerStatuses[0].lastState;
    expect(terminated.exitCode).toBeGreaterThan(0);
  });

  it('keeps serving while its kubelet is away', async () => {
    await createServer('stays');
    const { status } = await lab.client.until({
      path: `${pods}/stays`,
      what: 'ready',
      is: isReady,
    });
    await node.kubelet.kill();
    const response = await fetch(`http://${status.podIP}:8080/v2/health/ready`);
    expect(response.status).toBe(200);
    await node.kubelet.start();
    expect(existsSync(`/sys/class/net/${node.network.device}`)).toBe(true);
  });

  describeGatewayOfNode(() => ({ lab, image, model }));

  it('leaves nothing on the machine, though pods were running', async () => {
    expect(traces(node.network)).not.toEqual([]);
    await node.close();
    expect(traces(node.network)).toEqual([]);
    expect(tunables()).toEqual(before);
  });
});
