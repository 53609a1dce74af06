import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import {
  installDefinitions,
  readDefinitions,
} from '../definitions/definitions.ts';
import {
  describeWithGateway,
  gatewayDefinitions,
} from '../gateway/describeWithGateway.ts';
import type { KubeObject } from '../client/objects.ts';
import { EnvoyGateway } from '../gateway/EnvoyGateway.ts';
import { KubeLab } from '../plane/KubeLab.ts';
import { labHookTimeoutMs } from '../testing/describeWithKubeLab.ts';
import { realNodeLacks } from './describeWithRealNode.ts';
import { RealNode, realNodeLabel } from './RealNode.ts';

jest.setTimeout(300_000);

// Tests run from the sources, where this holds.
// eslint-disable-next-line no-restricted-syntax
const repository = resolve(__dirname, '../../../..');

const reason = realNodeLacks();
const describeWithBoth = reason
  ? (name: string, tests: () => void) =>
      globalThis.describe.skip(`${name} (needs a real node: ${reason})`, tests)
  : describeWithGateway;

describeWithBoth('a gateway in front of a real node', () => {
  const folder = mkdtempSync(join(tmpdir(), 'real-node-'));
  let lab: KubeLab;
  let node: RealNode;
  let gateway: EnvoyGateway;

  beforeAll(async () => {
    lab = await KubeLab.create();
    for (const definitions of gatewayDefinitions) {
      await installDefinitions(lab.client, await readDefinitions(definitions));
    }
    node = await RealNode.create({ lab });
    gateway = await EnvoyGateway.create({ lab });
  }, labHookTimeoutMs);

  afterAll(async () => {
    await gateway?.close();
    await node?.close();
    await lab?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('reaches the model server in a pod, and loses no request when the pod is replaced', async () => {
    const layout = join(folder, 'image');
    execFileSync(process.execPath, [
      join(repository, 'packages/onnx-server/image/assemble.mjs'),
      ...['--output', layout, '--level', '0'],
    ]);
    const image = await node.importImage({
      layout,
      repository: 'fairway.example/onnx-server',
    });
    await lab.client.create({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'diabetes', namespace: 'default' },
      spec: {
        selector: { matchLabels: { app: 'diabetes' } },
        strategy: { rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } },
        template: {
          metadata: { labels: { app: 'diabetes' } },
          spec: {
            nodeSelector: realNodeLabel,
            containers: [
              {
                name: 'server',
                image,
                imagePullPolicy: 'Never',
                args: ['--model_name=diabetes', '--model_dir=/mnt/models'],
                lifecycle: { preStop: { sleep: { seconds: 5 } } },
                readinessProbe: {
                  httpGet: { path: '/v2/health/ready', port: 8080 },
                  periodSeconds: 1,
                },
                volumeMounts: [{ name: 'model', mountPath: '/mnt/models' }],
              },
            ],
            volumes: [
              {
                name: 'model',
                hostPath: {
                  path: join(repository, 'examples/models/diabetes/v1'),
                },
              },
            ],
          },
        },
      },
    });
    await lab.client.create({
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'diabetes', namespace: 'default' },
      spec: {
        selector: { app: 'diabetes' },
        ports: [{ name: 'http', port: 80, targetPort: 8080 }],
      },
    });
    await lab.client.create({
      apiVersion: 'gateway.networking.k8s.io/v1',
      kind: 'HTTPRoute',
      metadata: { name: 'diabetes', namespace: 'default' },
      spec: {
        parentRefs: [gateway.parentRef],
        rules: [{ backendRefs: [{ name: 'diabetes', port: 80 }] }],
      },
    });
    const deployment = '/apis/apps/v1/namespaces/default/deployments/diabetes';
    const isDone = ({ metadata, status }: KubeObject) =>
      status.observedGeneration === metadata.generation &&
      status.replicas === 1 &&
      status.availableReplicas === 1 &&
      status.updatedReplicas === 1;
    await lab.client.until({ path: deployment, what: 'available', is: isDone });
    const ask = async () =>
      (await fetch(`${gateway.url}/v2/models/diabetes`)).status;
    const until = performance.now() + 60_000;
    while ((await ask()) !== 200 && performance.now() < until) {
      await new Promise(done => setTimeout(done, 50));
    }

    const statuses = new Map<number, number>();
    let isReplaced = false;
    const asking = (async () => {
      while (!isReplaced) {
        const status = await ask();
        statuses.set(status, (statuses.get(status) ?? 0) + 1);
      }
    })();
    await lab.client.patch(deployment, {
      spec: { template: { metadata: { annotations: { replaced: 'once' } } } },
    });
    await lab.client.until({ path: deployment, what: 'replaced', is: isDone });
    await new Promise(done => setTimeout(done, 6_000));
    isReplaced = true;
    await asking;
    expect([...statuses.keys()]).toEqual([200]);
  });
});
