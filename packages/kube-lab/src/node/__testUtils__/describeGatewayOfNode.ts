// Part of the suite of a real node.
/* eslint-disable jest/no-export */
import { setTimeout as sleep } from 'node:timers/promises';
import type { KubeObject } from '../../client/objects.ts';
import {
  installDefinitions,
  readDefinitions,
} from '../../definitions/definitions.ts';
import {
  describeWithGateway,
  gatewayDefinitions,
} from '../../gateway/describeWithGateway.ts';
import { EnvoyGateway } from '../../gateway/EnvoyGateway.ts';
import type { KubeLab } from '../../plane/KubeLab.ts';
import { labHookTimeoutMs } from '../../testing/describeWithKubeLab.ts';
import { realNodeLabel } from '../RealNode.ts';

/** Between two requests of a client that has no other pause. */
const pauseMs = 5;

interface NodeOfLab {
  lab: KubeLab;
  /** Of the model server. */
  image: string;
  /** Folder of this machine with the model. */
  model: string;
}

/** What a gateway and a real node do together. */
export function describeGatewayOfNode(of: () => NodeOfLab): void {
  describeWithGateway('with a gateway in front of it', () => {
    let gateway: EnvoyGateway;

    beforeAll(async () => {
      const { lab } = of();
      for (const folder of gatewayDefinitions) {
        await installDefinitions(lab.client, await readDefinitions(folder));
      }
      gateway = await EnvoyGateway.create({ lab });
    }, labHookTimeoutMs);

    afterAll(() => gateway?.close());

    it('reaches the model server in a pod, and loses no request when the pod is replaced', async () => {
      const { lab, image, model } = of();
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
                  hostPath: { path: model },
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
      const deployment =
        '/apis/apps/v1/namespaces/default/deployments/diabetes';
      const isDone = ({ metadata, status }: KubeObject) =>
        status.observedGeneration === metadata.generation &&
        status.replicas === 1 &&
        status.availableReplicas === 1 &&
        status.updatedReplicas === 1;
      await lab.client.until({
        path: deployment,
        what: 'available',
        is: isDone,
      });
      const ask = async () =>
        (await fetch(`${gateway.url}/v2/models/diabetes`)).status;
      const until = performance.now() + 60_000;
      while ((await ask()) !== 200 && performance.now() < until) {
        await sleep(50);
      }

      const statuses = new Map<number, number>();
      let isReplaced = false;
      const asking = (async () => {
        while (!isReplaced) {
          const status = await ask();
          statuses.set(status, (statuses.get(status) ?? 0) + 1);
          await sleep(pauseMs);
        }
      })();
      await lab.client.patch(deployment, {
        spec: { template: { metadata: { annotations: { replaced: 'once' } } } },
      });
      await lab.client.until({
        path: deployment,
        what: 'replaced',
        is: isDone,
      });
      await sleep(6_000);
      isReplaced = true;
      await asking;
      expect([...statuses.keys()]).toEqual([200]);
    });
  });
}
