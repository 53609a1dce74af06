import { desiredServiceFixture } from '@fairway/backstage-plugin-mlops-node/testUtils';
import {
  describeWithKubeLab,
  installDefinitions,
  labHookTimeoutMs,
  parts,
  readDefinitions,
} from '@fairway/kube-lab';
import {
  grantInterceptor,
  LabCluster,
  PORTAL,
} from '../__testUtils__/LabCluster';
import { revisionFixture } from '../__testUtils__/placement';
import { givenBy, rightOf, rightsOf } from '../__testUtils__/lab/rights';
import { setTimeout as sleep } from 'node:timers/promises';
import type { KubernetesServingTarget } from './KubernetesServingTarget';

jest.setTimeout(120_000);

const pool = {
  ref: 'gpupool:default/lab-cpu',
  name: 'lab-cpu',
  capacity: { cpu: 64, memoryMiB: 262_144, gpus: 0 },
};

describeWithKubeLab(
  'the rights that deploy/kubernetes gives the portal',
  () => {
    let cluster: LabCluster;
    let target: KubernetesServingTarget;

    /** Makes the kinds known of KEDA or its add-on that are called so. */
    const define = async (part: 'keda' | 'keda-http-add-on', kinds: RegExp) => {
      const definitions = await readDefinitions({
        module: `github.com/kedacore/${
          part === 'keda' ? 'keda/v2' : 'http-add-on'
        }`,
        version: parts[part].version,
        path: 'config/crd/bases',
      });
      await installDefinitions(
        cluster.lab.client,
        definitions.filter(({ spec }) => kinds.test(spec.names.kind)),
      );
    };
    const sleepy = {
      number: 3,
      weight: 0,
      scaling: { minReplicas: 0, maxReplicas: 1 },
    };

    beforeAll(async () => {
      cluster = await LabCluster.create();
      await cluster.lab.addNamespace('keda');
      await grantInterceptor(cluster.lab);
      await define('keda', /^ScaledObject$/);
      await define('keda-http-add-on', /^HTTPScaledObject$/);
      // An add-on of the older generation.
      const older = cluster.target();
      const sleeper = desiredServiceFixture({
        id: 'id-of-older',
        name: 'older',
        pool: pool.ref,
        revisions: [revisionFixture(sleepy)],
      });
      await older.converge(sleeper, { epoch: 1 });
      await older.remove(sleeper, { epoch: 1 });
      await define('keda-http-add-on', /^InterceptorRoute$/);
      target = cluster.target({
        pools: [
          { name: 'lab-cpu' },
          { name: 'lab-none', nodeSelector: { nowhere: 'true' } },
        ],
      });
    }, labHookTimeoutMs);

    afterAll(() => cluster?.close());

    it('are all that it needs, and each is used', async () => {
      const desired = desiredServiceFixture({
        id: 'id-of-rights',
        name: 'rights',
        pool: pool.ref,
        revisions: [
          revisionFixture({ number: 1, weight: 100, replicas: 2 }),
          revisionFixture({
            number: 2,
            weight: 0,
            scaling: { minReplicas: 1, maxReplicas: 3 },
          }),
          revisionFixture(sleepy),
        ],
      });
      const awake = { ...desired, revisions: desired.revisions.slice(0, 2) };
      await expect(target.preflight(awake, pool)).resolves.toEqual([
        expect.objectContaining({ code: 'no-gateway' }),
      ]);
      await cluster.lab.client.create({
        apiVersion: 'gateway.networking.k8s.io/v1',
        kind: 'Gateway',
        metadata: { name: 'public', namespace: 'gateways' },
        spec: {
          gatewayClassName: 'some',
          listeners: [{ name: 'http', protocol: 'HTTP', port: 80 }],
        },
      });
      await expect(target.preflight(desired, pool)).resolves.toEqual([]);
      await expect(target.capabilities(pool)).resolves.toMatchObject({
        mirror: true,
        scaleToZero: true,
      });
      await target.discoverPools();
      await target.converge(desired, { epoch: 1 });
      await target.observe(desired);
      // It will never be ready, so the cluster is asked why.
      const stuck = {
        ...desired,
        id: 'id-of-stuck',
        name: 'stuck',
        pool: 'gpupool:default/lab-none',
      };
      await target.converge(stuck, { epoch: 1 });
      // All pods of the cluster are only listed when one finds no room.
      for (let why = ''; !why.includes('pool lab-none'); ) {
        const { revisions } = await target.observe(stuck);
        expect(revisions.map(({ readyReplicas }) => readyReplicas)).toEqual([
          0, 0, 0,
        ]);
        why = revisions[0].problem?.message ?? '';
        await sleep(100);
      }
      for await (const _line of target.logs(desired, { limit: 10 })) {
        // Only that they are asked for counts.
      }
      await target.converge(
        {
          ...desired,
          revisions: [{ ...desired.revisions[0], replicas: 1 }],
        },
        { epoch: 2 },
      );
      await target.remove(desired, { epoch: 2 });
      await cluster.lab.client.delete(
        '/apis/gateway.networking.k8s.io/v1beta1/namespaces/keda/referencegrants/fairway-models',
      );
      await expect(target.preflight(desired, pool)).resolves.toContainEqual(
        expect.objectContaining({
          code: 'interceptor-not-granted',
          severity: 'blocking',
        }),
      );

      const asked = await cluster.lab.audit.events({ user: PORTAL });
      const refused = asked.filter(
        ({ responseStatus }) => responseStatus?.code === 403,
      );
      expect(refused.map(rightOf)).toEqual([]);
      const used = new Set(asked.flatMap(rightsOf));
      expect(
        givenBy('tenant/role.yaml', 'cluster-reader/clusterrole.yaml').filter(
          right => !used.has(right),
        ),
      ).toEqual([]);
    });

    it('are enough to say what is not known without the reader of the cluster', async () => {
      await cluster.lab.client.delete(
        '/apis/rbac.authorization.k8s.io/v1/clusterrolebindings/fairway-portal-reader',
      );
      const bare = cluster.target({ pools: [{ name: 'lab-cpu' }] });
      await expect(bare.discoverPools()).resolves.toMatchObject([
        { name: 'lab-cpu', capacity: { cpu: 0 } },
      ]);
      const desired = desiredServiceFixture({
        id: 'id-of-bare',
        name: 'bare',
        pool: pool.ref,
        revisions: [revisionFixture({ number: 1, weight: 100 })],
      });
      await expect(bare.preflight(desired, pool)).resolves.toEqual([
        expect.objectContaining({ severity: 'info', code: 'gateway-unknown' }),
      ]);
      await bare.converge(desired, { epoch: 1 });
      await expect(bare.observe(desired)).resolves.toMatchObject({
        exists: true,
      });
    });
  },
);
