import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { KubeObject } from '../../client/objects.ts';
import { KubeLab } from '../../plane/KubeLab.ts';
import { labHookTimeoutMs } from '../../testing/describeWithKubeLab.ts';
import { describeWithKeda } from './describeWithKeda.ts';
import { Keda } from './Keda.ts';
import { KedaHttpAddOn } from './KedaHttpAddOn.ts';

jest.setTimeout(180_000);

const header = 'model';
const deployments = '/apis/apps/v1/namespaces/default/deployments';

/** A deployment of fake pods and its service. */
const workload = (name: string): KubeObject[] => [
  {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace: 'default' },
    spec: {
      selector: { matchLabels: { app: name } },
      template: {
        metadata: { labels: { app: name } },
        spec: {
          containers: [
            {
              name: 'server',
              image: 'models.example/server:1',
              ports: [{ name: 'http', containerPort: 8080 }],
            },
          ],
        },
      },
    },
  },
  {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace: 'default' },
    spec: {
      selector: { app: name },
      ports: [{ name: 'http', port: 80, targetPort: 'http' }],
    },
  },
];

const interceptorRoute = (
  name: string,
  service: string,
  more: Record<string, string> = {},
): KubeObject => ({
  apiVersion: 'http.keda.sh/v1beta1',
  kind: 'InterceptorRoute',
  metadata: { name, namespace: 'default' },
  spec: {
    target: { service, port: 80 },
    rules: [
      {
        hosts: ['*'],
        headers: Object.entries({ [header]: service, ...more }).map(
          ([key, value]) => ({ name: key, value }),
        ),
      },
    ],
    scalingMetric: {
      concurrency: { targetValue: 1 },
      // Requests that are over between two looks count for this one only.
      requestRate: { targetValue: 1_000, window: '2s', granularity: '1s' },
    },
    ...(Object.keys(more).length > 0 && { timeouts: { readiness: '2s' } }),
  },
});

const scaledObject = (name: string): KubeObject => ({
  apiVersion: 'keda.sh/v1alpha1',
  kind: 'ScaledObject',
  metadata: { name, namespace: 'default' },
  spec: {
    scaleTargetRef: { name },
    minReplicaCount: 0,
    maxReplicaCount: 3,
    pollingInterval: 1,
    cooldownPeriod: 1,
    triggers: [
      {
        type: 'external-push',
        metadata: {
          scalerAddress: 'keda-add-ons-http-external-scaler.keda:9090',
          interceptorRoute: name,
        },
      },
    ],
  },
});

describeWithKeda('KEDA and its HTTP add-on against a lab', () => {
  let lab: KubeLab;
  let keda: Keda;
  let addOn: KedaHttpAddOn;
  let server: Server;
  /** Answers that are held back until somebody calls them. */
  const held: (() => void)[] = [];
  let isHolding = true;

  const untilReplicas = (name: string, replicas: number) =>
    lab.client.until({
      path: `${deployments}/${name}`,
      what: `of ${replicas} replicas`,
      is: ({ spec }) => spec.replicas === replicas,
      timeoutMs: 90_000,
    });

  /** Asleep, and no pod is left that the interceptor could still take for ready. */
  const untilAsleep = async (name: string) => {
    await untilReplicas(name, 0);
    await lab.client.until({
      path: `/apis/discovery.k8s.io/v1/namespaces/default/endpointslices?labelSelector=kubernetes.io/service-name%3D${name}`,
      what: 'without endpoints',
      is: list =>
        list.items.every(
          ({ endpoints }: KubeObject) => (endpoints ?? []).length === 0,
        ),
    });
  };

  const ask = (model: string, path = '/', more = {}) =>
    fetch(new URL(path, addOn.url), { headers: { [header]: model, ...more } });

  beforeAll(async () => {
    server = createServer((request, response) => {
      const answer = () => response.end(request.url);
      if (isHolding && request.url === '/held') {
        held.push(answer);
      } else {
        answer();
      }
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    lab = await KubeLab.create({
      nodes: [{ name: 'fake' }],
      flags: {
        'kube-controller-manager': [
          '--horizontal-pod-autoscaler-sync-period=1s',
        ],
      },
    });
    keda = await Keda.create({ lab });
    keda.answerForFakePods({
      host: '127.0.0.1',
      port: (server.address() as AddressInfo).port,
    });
    addOn = await KedaHttpAddOn.create({ lab, keda });
    for (const object of [
      ...workload('sleeper'),
      interceptorRoute('sleeper', 'sleeper'),
      scaledObject('sleeper'),
    ]) {
      await lab.client.create(object);
    }
  }, labHookTimeoutMs);

  afterAll(async () => {
    server?.closeAllConnections();
    server?.close();
    await addOn?.close();
    await keda?.close();
    await lab?.close();
  });

  it('let a deployment sleep, and wake it for a request that waits meanwhile', async () => {
    await untilAsleep('sleeper');
    const answer = ask('sleeper', '/first');
    await untilReplicas('sleeper', 1);
    const response = await answer;
    expect(response.status).toBe(200);
    expect(response.headers.get('x-keda-http-cold-start')).toBe('true');
    await expect(response.text()).resolves.toBe('/first');
    await untilAsleep('sleeper');
  });

  it('wake nobody for a route that no autoscaler names', async () => {
    await lab.client.create(
      interceptorRoute('sleeper-probe', 'sleeper', { probe: 'true' }),
    );
    await lab.client.until({
      path: '/apis/http.keda.sh/v1beta1/namespaces/default/interceptorroutes/sleeper-probe',
      what: 'seen',
      is: ({ status }) => status?.conditions?.[0]?.status === 'True',
    });
    await untilAsleep('sleeper');
    const response = await ask('sleeper', '/', { probe: 'true' });
    expect(response.status).toBe(504);
    const { spec } = await lab.client.get(`${deployments}/sleeper`);
    expect(spec.replicas).toBe(0);
  });

  it('let nothing sleep that has short requests only', async () => {
    const first = ask('sleeper', '/short');
    await untilReplicas('sleeper', 1);
    await first;
    const answers: (string | null)[] = [];
    for (let times = 0; times < 25; times += 1) {
      const { headers } = await ask('sleeper', '/short');
      answers.push(headers.get('x-keda-http-cold-start'));
      await sleep(200);
    }
    expect(new Set(answers)).toEqual(new Set(['false']));
  });

  it('give an autoscaler the number of requests under way', async () => {
    const answers = [1, 2, 3].map(() => ask('sleeper', '/held'));
    await untilReplicas('sleeper', 1);
    await untilReplicas('sleeper', 3);
    isHolding = false;
    held.forEach(answer => answer());
    const statuses = (await Promise.all(answers)).map(({ status }) => status);
    expect(statuses).toEqual([200, 200, 200]);
  });

  it('hold a request while the operator is away, and wake for it afterwards', async () => {
    await untilAsleep('sleeper');
    await keda.operator.kill();
    const answer = ask('sleeper', '/late');
    await keda.operator.start();
    await untilReplicas('sleeper', 1);
    await expect((await answer).text()).resolves.toBe('/late');
  });

  it('make of an older HTTPScaledObject what it needs', async () => {
    for (const object of workload('older')) {
      await lab.client.create(object);
    }
    await lab.client.create({
      apiVersion: 'http.keda.sh/v1alpha1',
      kind: 'HTTPScaledObject',
      metadata: { name: 'older', namespace: 'default' },
      spec: {
        hosts: ['*'],
        headers: [{ name: header, value: 'older' }],
        scaleTargetRef: {
          name: 'older',
          kind: 'Deployment',
          apiVersion: 'apps/v1',
          service: 'older',
          port: 80,
        },
        replicas: { min: 0, max: 2 },
        scaledownPeriod: 1,
        scalingMetric: { concurrency: { targetValue: 1 } },
      },
    });
    await untilAsleep('older');
    const answer = ask('older', '/older');
    await untilReplicas('older', 1);
    await expect((await answer).text()).resolves.toBe('/older');
  });
});
