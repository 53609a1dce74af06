import { resolvePackagePath } from '@backstage/backend-plugin-api';
import type { Finding } from '@fairway/backstage-plugin-mlops-common';
import {
  StaleEpochError,
  type DesiredService,
} from '@fairway/backstage-plugin-mlops-node';
import { desiredServiceFixture } from '@fairway/backstage-plugin-mlops-node/testUtils';
import {
  describeWithKubeLab,
  KServe,
  labHookTimeoutMs,
  planeParts,
} from '@fairway/kube-lab';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseAllDocuments } from 'yaml';
import { LabCluster, NAMESPACE, PORTAL } from '../__testUtils__/LabCluster';
import { revisionFixture } from '../__testUtils__/placement';
import { givenBy, rightOf, rightsOf } from '../__testUtils__/lab/rights';
import { revisionName } from '../manifests';
import { describeCrashes } from './__testUtils__/describeCrashes';
import { describeShown } from './__testUtils__/describeShown';
import { forbidNames } from './__testUtils__/forbidNames';
import type { KubernetesServingTarget } from '../target/KubernetesServingTarget';

jest.setTimeout(120_000);

const pool = {
  ref: 'gpupool:default/lab-cpu',
  name: 'lab-cpu',
  capacity: { cpu: 64, memoryMiB: 262_144, gpus: 0 },
};
const inferenceServices = `/apis/serving.kserve.io/v1beta1/namespaces/${NAMESPACE}/inferenceservices`;
const routes = `/apis/gateway.networking.k8s.io/v1/namespaces/${NAMESPACE}/httproutes`;

const serviceOf = (
  name: string,
  ...revisions: Parameters<typeof revisionFixture>[0][]
): DesiredService =>
  desiredServiceFixture({
    id: `id-of-${name}`,
    name,
    pool: pool.ref,
    revisions: revisions.map(revision => revisionFixture(revision)),
  });

describeWithKubeLab(
  'services that run by KServe',
  () => {
    let cluster: LabCluster;
    let kserve: KServe;
    let target: KubernetesServingTarget;

    const manifest = (file: string) =>
      parseAllDocuments(
        readFileSync(
          resolvePackagePath(
            '@fairway/backstage-plugin-mlops-backend-module-kubernetes',
            '../../deploy/kserve',
            file,
          ),
          'utf8',
        ),
      )[0].toJS();
    const preflight = (desired: DesiredService) =>
      target.preflight(desired, pool);
    const codesOf = async (desired: DesiredService) =>
      (await preflight(desired)).map(
        ({ severity, code }) => `${severity} ${code}`,
      );
    /** Looks until the newest revision has a problem that says this. */
    const problemOf = async (desired: DesiredService, says: RegExp) => {
      for (;;) {
        const { revisions } = await target.observe(desired);
        const { problem } = revisions[revisions.length - 1];
        if (problem && says.test(problem.message)) {
          return problem;
        }
        await sleep(200);
      }
    };
    const backendsOf = async (name: string): Promise<string[]> => {
      const route = await cluster.lab.client.get(`${routes}/${name}`);
      return route.spec.rules.flatMap(
        ({ backendRefs = [] }: { backendRefs?: { name: string }[] }) =>
          backendRefs.map(backend => backend.name),
      );
    };

    beforeAll(async () => {
      cluster = await LabCluster.create({ kserve: true });
      const { client } = cluster.lab;
      await client.create({
        apiVersion: 'gateway.networking.k8s.io/v1',
        kind: 'Gateway',
        metadata: { name: 'public', namespace: 'gateways' },
        spec: {
          gatewayClassName: 'some',
          listeners: [{ name: 'http', protocol: 'HTTP', port: 80 }],
        },
      });
      target = cluster.kserveTarget();
    }, labHookTimeoutMs);

    afterAll(async () => {
      await kserve?.close();
      await cluster?.close();
    });

    it('do not where there is no KServe, which is said before', async () => {
      const desired = serviceOf('nowhere', {});
      expect(await codesOf(desired)).toEqual(['blocking no-kserve']);
      await expect(target.capabilities(pool)).resolves.toMatchObject({
        reachable: false,
        problem: 'Cluster lab does not have KServe',
      });
    });

    describe('once it is there', () => {
      beforeAll(async () => {
        kserve = await KServe.create({ lab: cluster.lab });
        // What was said before is remembered for a minute.
        target = cluster.kserveTarget();
      }, labHookTimeoutMs);

      it('do not without our runtime, which is said with how to add it', async () => {
        const desired = serviceOf('without', {});
        expect(await preflight(desired)).toEqual([
          expect.objectContaining({
            code: 'runtime-missing',
            fix: expect.stringContaining('clusterservingruntime.yaml'),
          }),
        ]);
        await cluster.lab.client.apply(manifest('clusterservingruntime.yaml'));
        await cluster.lab.client.apply(
          manifest('clusterstoragecontainer.yaml'),
        );
        expect(await codesOf(desired)).toEqual([]);
        await expect(
          cluster.kserveTarget().capabilities(pool),
        ).resolves.toMatchObject({
          reachable: true,
          runtimes: ['onnx'],
          formats: ['onnx'],
          scaleToZero: false,
        });
      });

      it('are refused before in the very words of a policy of the cluster', async () => {
        await forbidNames(
          cluster.lab.client,
          'refused',
          'Friday is for reading',
        );
        const desired = serviceOf('refused', {});
        let findings: Finding[] = [];
        // Policies take a moment to be heard of.
        while (findings.length === 0) {
          findings = await preflight(desired);
        }
        expect(findings).toEqual([
          expect.objectContaining({
            severity: 'blocking',
            code: 'cluster-refuses',
            message: expect.stringMatching(
              /does not take the InferenceService: .*Friday is for reading/s,
            ),
          }),
        ]);
      });

      it('lead to a revision only once there is something to lead to', async () => {
        const desired = serviceOf('led', { number: 1, weight: 100 });
        await target.converge(desired, { epoch: 1 });
        const both = {
          ...desired,
          revisions: [
            ...desired.revisions,
            revisionFixture({
              number: 2,
              weight: 0,
              spec: { runtime: 'later' },
            }),
          ],
        };
        const [first, second] = [1, 2].map(
          number => `${revisionName(desired, number)}-predictor`,
        );
        await expect(target.converge(both, { epoch: 1 })).resolves.toEqual({
          outcome: 'written',
        });
        expect(new Set(await backendsOf('led'))).toEqual(new Set([first]));
        await expect(problemOf(both, /KServe/)).resolves.toMatchObject({
          message: expect.stringMatching(/^KServe has no runtime later/),
          permanent: false,
        });
        const runtime = manifest('clusterservingruntime.yaml');
        // Not the one that KServe chooses for the format by itself.
        runtime.spec.supportedModelFormats = [{ name: 'onnx', version: '1' }];
        await cluster.lab.client.apply({
          ...runtime,
          metadata: { name: 'later' },
        });
        for (let backends: string[] = []; !backends.includes(second); ) {
          await target.converge(both, { epoch: 1 });
          backends = await backendsOf('led');
        }
        expect(new Set(await backendsOf('led'))).toEqual(
          new Set([first, second]),
        );
        await target.remove(both, { epoch: 1 });
      });

      it('say what KServe says of a model that it cannot fetch', async () => {
        const desired = serviceOf('fetched', {
          weight: 100,
          spec: { uri: 'ftp://models.example.com/digits' },
        });
        await target.converge(desired, { epoch: 1 });
        await expect(problemOf(desired, /fetch/)).resolves.toMatchObject({
          message: expect.stringMatching(
            /^KServe cannot fetch the model: .*StorageURI not supported/,
          ),
          permanent: true,
        });
        await target.remove(desired, { epoch: 1 });
      });

      it('are not deleted by a worker whose claim is gone', async () => {
        const desired = serviceOf('claimed', { weight: 100 });
        await target.converge(desired, { epoch: 5 });
        await expect(target.remove(desired, { epoch: 4 })).rejects.toThrow(
          StaleEpochError,
        );
        await cluster.lab.client.get(
          `${inferenceServices}/${revisionName(desired, 1)}`,
        );
        await target.remove(desired, { epoch: 6 });
      });

      describeCrashes(() => cluster);
      describeShown(() => cluster);

      it('need no more rights than deploy/kubernetes gives, and use each', async () => {
        const desired = serviceOf(
          'rights',
          { number: 1, weight: 100, replicas: 2 },
          {
            number: 2,
            weight: 0,
            scaling: { minReplicas: 1, maxReplicas: 3 },
          },
        );
        await target.converge(desired, { epoch: 1 });
        await target.converge(
          { ...desired, revisions: desired.revisions.slice(0, 1) },
          { epoch: 2 },
        );
        await target.observe(desired);
        await target.remove(desired, { epoch: 2 });

        const asked = await cluster.lab.audit.events({ user: PORTAL });
        const refused = asked.filter(
          ({ responseStatus }) => responseStatus?.code === 403,
        );
        expect(refused.map(rightOf)).toEqual([]);
        const used = new Set(asked.flatMap(rightsOf));
        expect(
          givenBy(
            'kserve-tenant/role.yaml',
            'kserve-reader/clusterrole.yaml',
          ).filter(
            right =>
              !used.has(right) &&
              // Of language models, which llm/languageModels.lab.test.ts has.
              !right.endsWith('/llminferenceservices'),
          ),
        ).toEqual([]);
      });

      it('say that KServe does not answer where it does not run', async () => {
        await kserve.process.kill();
        const desired = serviceOf('unanswered', { weight: 100 });
        await expect(target.converge(desired, { epoch: 1 })).rejects.toThrow(
          /failed calling webhook .*kserve/,
        );
        expect(await preflight(desired)).toEqual([
          expect.objectContaining({
            code: 'cluster-unsure',
            message: expect.stringMatching(/failed calling webhook/),
          }),
        ]);
      });
    });
  },
  [...planeParts, 'kserve'],
);
