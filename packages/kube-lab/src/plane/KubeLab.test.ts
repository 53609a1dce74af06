import { annotations } from '../nodes/annotations.ts';
import {
  describeWithKubeLab,
  labHookTimeoutMs,
} from '../testing/describeWithKubeLab.ts';
import { KubeLab } from './KubeLab.ts';

jest.setTimeout(300_000);

const deployment = (
  name: string,
  options: {
    limits?: Record<string, string>;
    annotations?: Record<string, string>;
  } = {},
) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name, namespace: 'default' },
  spec: {
    replicas: 2,
    selector: { matchLabels: { app: name } },
    template: {
      metadata: { labels: { app: name }, annotations: options.annotations },
      spec: {
        containers: [
          {
            name: 'server',
            image: 'models.example/server:1',
            resources: { limits: options.limits },
          },
        ],
      },
    },
  },
});

describeWithKubeLab('a lab', () => {
  let lab: KubeLab;

  beforeAll(async () => {
    lab = await KubeLab.create({
      nodes: [{ name: 'gpu-1', resources: { 'nvidia.com/gpu': 2 } }],
    });
  }, labHookTimeoutMs);

  afterAll(async () => {
    await lab?.close();
  });

  it('makes a Deployment ready on a fake node', async () => {
    await lab.client.create(
      deployment('sums', {
        annotations: { [annotations.readyAfter]: '200ms' },
      }),
    );
    const { status } = await lab.client.until({
      path: '/apis/apps/v1/namespaces/default/deployments/sums',
      what: 'ready',
      is: object => object.status?.readyReplicas === 2,
    });
    expect(status).toMatchObject({ replicas: 2, availableReplicas: 2 });
  });
});
