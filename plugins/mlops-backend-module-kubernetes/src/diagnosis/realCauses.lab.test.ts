import type { Observation } from '@fairway/backstage-plugin-mlops-node';
import { desiredServiceFixture } from '@fairway/backstage-plugin-mlops-node/testUtils';
import {
  annotations,
  describeWithKubeLab,
  installDefinitions,
  KubeLab,
  KubeObject,
  labHookTimeoutMs,
  readDefinitions,
} from '@fairway/kube-lab';
import { setTimeout as sleep } from 'node:timers/promises';
import { constrain } from '../__testUtils__/constrain';
import { placementFixture, revisionFixture } from '../__testUtils__/placement';
import { nodeRooms, withRequests, type ServiceObjects } from '../live';
import { listOf, manifestsOf, type Placement } from '../manifests';
import { observeService } from '../observation';

jest.setTimeout(180_000);

const gatewayApi = {
  module: 'sigs.k8s.io/gateway-api',
  version: 'v1.4.1',
  path: 'config/crd/standard',
};
const pools = {
  cpu: { name: 'cpu', nodeSelector: { pool: 'cpu' } },
  a100: {
    name: 'a100',
    nodeSelector: { pool: 'a100' },
    gpuResource: 'nvidia.com/gpu',
  },
  tainted: { name: 'tainted', nodeSelector: { pool: 'tainted' } },
  empty: { name: 'empty', nodeSelector: { pool: 'nowhere' } },
};
const small = { cpu: 1, memoryMiB: 512, gpus: 0 };

describeWithKubeLab('a real control plane', () => {
  let lab: KubeLab;

  beforeAll(async () => {
    lab = await KubeLab.create({
      nodes: [
        { name: 'cpu-1', labels: { pool: 'cpu' } },
        {
          name: 'gpu-1',
          labels: { pool: 'a100' },
          resources: { 'nvidia.com/gpu': 8 },
        },
        {
          name: 'tainted-1',
          labels: { pool: 'tainted' },
          taints: [{ key: 'team', value: 'b', effect: 'NoSchedule' }],
        },
      ],
    });
    await installDefinitions(lab.client, await readDefinitions(gatewayApi));
    for (const namespace of ['models', 'quota', 'limits', 'policy']) {
      await lab.addNamespace(namespace, {
        'pod-security.kubernetes.io/enforce': 'restricted',
      });
    }
    await constrain(lab);
  }, labHookTimeoutMs);

  afterAll(() => lab?.close());

  /** Applies the manifests of a service, and gives what looks at it. */
  async function deploy(
    name: string,
    pool: Placement['pool'],
    {
      namespace = 'models',
      resources = small,
      fault,
    }: {
      namespace?: string;
      resources?: typeof small;
      fault?: Record<string, string>;
    } = {},
  ): Promise<() => Promise<Observation>> {
    const service = desiredServiceFixture({
      id: `id-of-${name}`,
      name,
      revisions: [revisionFixture({ spec: { resources } })],
    });
    const placement = placementFixture({ namespace, pool });
    const { route, revisions } = manifestsOf(service, placement);
    for (const object of [...revisions.flatMap(listOf), route]) {
      const { template } = object.spec as {
        template?: { metadata: { annotations: Record<string, string> } };
      };
      if (fault && template) {
        Object.assign(template.metadata.annotations, fault);
      }
      await lab.client.apply(object as unknown as KubeObject);
    }
    const list = async (api: string, plural: string) =>
      (await lab.client.list(
        `/${api}/namespaces/${namespace}/${plural}`,
      )) as never[];
    return async () => {
      const nodes = await lab.client.list('/api/v1/nodes');
      const everyPod = await lab.client.list('/api/v1/pods');
      const objects: ServiceObjects = {
        route: (await lab.client.get(
          `/apis/gateway.networking.k8s.io/v1/namespaces/${namespace}/httproutes/${name}`,
        )) as never,
        deployments: await list('apis/apps/v1', 'deployments'),
        replicaSets: await list('apis/apps/v1', 'replicasets'),
        pods: await list('api/v1', 'pods'),
        events: await list('api/v1', 'events'),
      };
      return observeService(service, objects, {
        placement,
        surroundings: {
          nodes: withRequests(nodeRooms(nodes as never[]), everyPod as never[]),
        },
        now: Date.now(),
      }).observation;
    };
  }

  async function untilSaid(
    look: () => Promise<Observation>,
    says: RegExp,
    permanent = false,
  ): Promise<Observation['revisions'][number]> {
    for (let tries = 0; ; tries++) {
      const [revision] = (await look()).revisions;
      const { message = '', permanent: isPermanent } = revision?.problem ?? {};
      if (says.test(message) && (isPermanent || !permanent)) {
        return revision;
      }
      // Of what never comes the test's limit would not tell what came instead.
      if (tries > 300) {
        throw new Error(`Not said: ${says}; ${JSON.stringify(revision)}`);
      }
      await sleep(250);
    }
  }

  it('makes replicas ready of what is rendered, and they are seen so', async () => {
    const look = await deploy('fine', pools.cpu);
    const revision = await untilSaid(
      look,
      /controller of the Gateway gateways\/public says nothing/,
    );
    expect(revision).toMatchObject({ readyReplicas: 1, desiredReplicas: 1 });
    const { accepted, placed, modelReady } = revision.stages;
    expect(accepted).toBeLessThanOrEqual(placed!);
    expect(placed).toBeLessThanOrEqual(modelReady!);
    expect((await look()).replicas).toMatchObject([{ state: 'ready' }]);
  });

  it.each<[string, Parameters<typeof deploy>, RegExp, boolean]>([
    [
      'more GPUs than a node has',
      ['gpus', pools.a100, { resources: { ...small, gpus: 9 } }],
      /^One replica asks for 9 nvidia\.com\/gpu; largest free is 8 on pool a100, whose largest node has 8$/,
      false,
    ],
    [
      'a taint',
      ['tainted', pools.tainted],
      /^The nodes of pool tainted keep replicas away by taints that they do not tolerate: team=b$/,
      false,
    ],
    [
      'a pool without nodes',
      ['nowhere', pools.empty],
      /^No node of the cluster has the labels of pool empty: pool=nowhere$/,
      false,
    ],
    [
      'a quota',
      [
        'over-quota',
        pools.cpu,
        { namespace: 'quota', resources: { ...small, cpu: 3 } },
      ],
      /^The quota compute of the namespace has no room: one replica asks for 3 requests\.cpu, while 0 of 2 are taken$/,
      false,
    ],
    [
      'a LimitRange',
      ['too-large', pools.cpu, { namespace: 'limits' }],
      /^The limits of the namespace do not allow the size of a replica: maximum memory usage per Container is 256Mi, but limit is 512Mi/,
      true,
    ],
    [
      'an admission policy',
      ['denied', pools.cpu, { namespace: 'policy' }],
      /^A policy of the cluster refuses it: ValidatingAdmissionPolicy 'unsigned' with binding 'unsigned' denied request: this image is not signed$/,
      true,
    ],
    [
      'an image that cannot be pulled',
      ['unpulled', pools.cpu, { fault: { [annotations.fault]: 'image-pull' } }],
      /^The image registry\.example\.com\/fairway\/onnx-server@sha256:1+ cannot be pulled: /,
      true,
    ],
    [
      'a model that cannot be fetched',
      [
        'unfetched',
        pools.cpu,
        {
          fault: {
            [annotations.fault]: 'init-crash',
            [annotations.message]: 'connection refused',
          },
        },
      ],
      /^The model cannot be downloaded \(connection refused\)$/,
      false,
    ],
    [
      'a memory limit',
      [
        'hungry',
        pools.cpu,
        { fault: { [annotations.fault]: 'out-of-memory' } },
      ],
      /it needs more memory than its limit of 512 MiB$/,
      false,
    ],
  ])(
    'says of %s what is said in plain words',
    async (_, how, says, permanent) => {
      const look = await deploy(...how);
      const { readyReplicas } = await untilSaid(look, says, permanent);
      expect(readyReplicas).toBe(0);
      const { replicas } = await look();
      for (const { state } of replicas) {
        expect(['starting', 'crashed']).toContain(state);
      }
    },
  );

  it('shows what somebody has changed by hand, and who', async () => {
    const look = await deploy('edited', pools.cpu);
    const [deployment] = await lab.client.list(
      '/apis/apps/v1/namespaces/models/deployments?labelSelector=fairway.dev/service-id%3Did-of-edited',
    );
    const path = `/apis/apps/v1/namespaces/models/deployments/${deployment.metadata.name}`;
    await lab.client.patch(`${path}?fieldManager=somebody`, {
      spec: { replicas: 2 },
    });
    const { events } = await look();
    expect(events).toContainEqual(
      expect.objectContaining({
        type: 'edited-by-somebody-else',
        message: expect.stringMatching(
          /^somebody has set the number of replicas of Deployment edited-1-\w+, which is 2 now$/,
        ),
      }),
    );
  });
});
