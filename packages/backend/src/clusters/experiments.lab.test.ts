import { describeWithGateway, labHookTimeoutMs } from '@fairway/kube-lab';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  ClusterLab,
  NAMESPACE,
  pathOfRoute,
  PORTAL,
} from './__testUtils__/ClusterLab';
import { failPods } from './__testUtils__/failPods';
import { isSoak, repetitions } from '../rollouts/__testUtils__/soak';
import { isForClients, Route } from './__testUtils__/weightsOf';

// A real control plane, a real gateway and a real portal; nodes and pods are fake.
// A soak repeats each.
jest.setTimeout(45 * 60_000);

const stepByStep = [
  { 1: 100 },
  { 1: 90, 2: 10 },
  { 1: 70, 2: 30 },
  { 1: 40, 2: 60 },
  { 2: 100 },
];

const divided = <T>(refs: readonly T[], weights: readonly number[]) =>
  refs.map((ref, index) => ({ ...ref, weight: weights[index] }));

describeWithGateway('a rollout on a cluster', () => {
  let cluster: ClusterLab;

  beforeAll(async () => {
    cluster = await ClusterLab.create();
  }, labHookTimeoutMs);

  afterAll(() => cluster?.close());

  const rows: string[] = [];

  /**
   * Does an experiment several times in a soak. Its services are gone after each
   * and have left nothing (I7). It gives the milliseconds from the end of its fault
   * to the end of the rollout.
   */
  async function repeat(experiment: () => Promise<number>): Promise<void> {
    const recoveries: number[] = [];
    for (let done = 0; done < repetitions; done += 1) {
      recoveries.push(await experiment());
      expect(await cluster.removeAll()).toEqual([]);
    }
    recoveries.sort((a, b) => a - b);
    const seconds = (ms: number) => (ms / 1_000).toFixed(1);
    rows.push(
      `| ${expect.getState().currentTestName} | ${repetitions} | ${seconds(
        recoveries[Math.floor(recoveries.length / 2)],
      )} s | ${seconds(recoveries[recoveries.length - 1])} s |`,
    );
  }

  afterAll(() => {
    if (isSoak) {
      // eslint-disable-next-line no-console
      console.log(rows.join('\n'));
    }
  });

  const rolesPath = `/apis/rbac.authorization.k8s.io/v1/namespaces/${NAMESPACE}/rolebindings`;

  it('experiment 2: waits for an API server that sleeps and dies, and is no worse for it', async () => {
    await repeat(async () => {
      await cluster.deploy('outage');
      const since = cluster.lab.audit.mark();
      const rollout = await cluster.ship('outage');
      await cluster.until(rollout, 'bake', ({ phase }) => phase === 'baking');
      const { apiServer } = cluster.lab;
      await apiServer.pause();
      await sleep(10_000);
      await apiServer.kill();
      await apiServer.start();
      const mended = performance.now();
      const ended = await cluster.untilEnded(rollout);
      const recovery = performance.now() - mended;
      expect(ended.phase).toBe('promoted');
      expect(await cluster.writtenWeights('outage', since)).toEqual(stepByStep);
      return recovery;
    });
  });

  it('experiment 6: stops when somebody takes its weights by force, says so, and does not fight', async () => {
    await repeat(async () => {
      await cluster.deploy('taken');
      const rollout = await cluster.ship('taken');
      await cluster.until(rollout, 'bake', ({ phase }) => phase === 'baking');
      const { client } = cluster.lab;
      const { spec } = await client.get<Route>(pathOfRoute('taken'));
      const rules = spec!.rules!.map(rule =>
        isForClients(rule)
          ? { ...rule, backendRefs: divided(rule.backendRefs!, [55, 45]) }
          : rule,
      );
      await client.patch(pathOfRoute('taken'), { spec: { rules } });
      const taken = performance.now();
      await cluster.until(rollout, 'be held', ({ phase }) => phase === 'held');
      const recovery = performance.now() - taken;
      expect(await cluster.history('taken')).toMatch(
        /has set the rules of HTTPRoute taken: revision 1 gets 55 %, revision 2 gets 45 %/,
      );
      const since = cluster.lab.audit.mark();
      await sleep(5_000);
      expect(await cluster.writtenWeights('taken', since)).toEqual([]);
      expect(await cluster.weights('taken')).toEqual({ 1: 55, 2: 45 });
      return recovery;
    });
  });

  it('experiment 13: says what an admission policy says, and leaves the stable revision alone', async () => {
    await repeat(async () => {
      await cluster.deploy('denied');
      const { client } = cluster.lab;
      const apiVersion = 'admissionregistration.k8s.io/v1';
      await client.create({
        apiVersion,
        kind: 'ValidatingAdmissionPolicy',
        metadata: { name: 'no-second' },
        spec: {
          matchConstraints: {
            resourceRules: [
              {
                apiGroups: ['apps'],
                apiVersions: ['v1'],
                operations: ['CREATE'],
                resources: ['deployments'],
              },
            ],
          },
          validations: [
            {
              expression:
                "!(object.metadata.?labels['app.kubernetes.io/name'].orValue('') == 'denied')",
              message: 'image provenance is missing: ask security@example.com',
            },
          ],
        },
      });
      await client.create({
        apiVersion,
        kind: 'ValidatingAdmissionPolicyBinding',
        metadata: { name: 'no-second' },
        spec: { policyName: 'no-second', validationActions: ['Deny'] },
      });
      // It takes the API server a moment to know a policy.
      await sleep(2_000);
      const since = cluster.lab.audit.mark();
      const begun = performance.now();
      const ended = await cluster
        .ship('denied')
        .then(rollout => cluster.untilEnded(rollout))
        .catch((error: { body?: { error?: { message: string } } }) => ({
          phase: 'refused',
          reason: error.body?.error?.message,
        }));
      const recovery = performance.now() - begun;
      expect(ended.reason).toContain(
        'image provenance is missing: ask security@example.com',
      );
      expect(['refused', 'failed', 'rolled-back']).toContain(ended.phase);
      expect(await cluster.weights('denied')).toEqual({ 1: 100 });
      for (const { objectRef, responseObject } of await cluster.writes(since)) {
        expect([objectRef?.resource, responseObject?.kind]).not.toContain(
          'Deployment',
        );
      }
      const policies = `/apis/${apiVersion}/validatingadmissionpolic`;
      await client.delete(`${policies}ybindings/no-second`);
      await client.delete(`${policies}ies/no-second`);
      return recovery;
    });
  });

  it('experiment 16: waits for GPUs that are not there, says so, and goes on when they come', async () => {
    await repeat(async () => {
      await cluster.deploy('full', 5);
      const rollout = await cluster.ship('full');
      const waiting = await cluster.until(rollout, 'say why it waits', it =>
        /gpu/i.test(JSON.stringify(it)),
      );
      expect(waiting.endedAt).toBeUndefined();
      await cluster.addNode('gpu-2');
      const mended = performance.now();
      expect((await cluster.untilEnded(rollout)).phase).toBe('promoted');
      const recovery = performance.now() - mended;
      await cluster.lab.client.delete('/api/v1/nodes/gpu-2');
      return recovery;
    });
  });

  it('experiment 23: changes nothing while its rights are withdrawn, and goes on when it has them again', async () => {
    await repeat(async () => {
      await cluster.deploy('rights');
      const rollout = await cluster.ship('rights');
      await cluster.until(rollout, 'bake', ({ phase }) => phase === 'baking');
      const { client } = cluster.lab;
      const [binding] = await client.list(rolesPath);
      await client.delete(`${rolesPath}/${binding.metadata.name}`);
      const since = cluster.lab.audit.mark();
      await sleep(5_000);
      expect(await cluster.writes(since)).toEqual([]);
      const refused = await cluster.lab.audit.events({ user: PORTAL, since });
      expect(
        refused.some(({ responseStatus }) => responseStatus?.code === 403),
      ).toBe(true);
      expect((await cluster.get(rollout.id)).endedAt).toBeUndefined();
      await cluster.grant();
      const mended = performance.now();
      expect((await cluster.untilEnded(rollout)).phase).toBe('promoted');
      return performance.now() - mended;
    });
  });

  // The rest of them takes longer than every run can wait for.
  if (isSoak) {
    it('experiment 1: goes on where it was when its portal is killed', async () => {
      await repeat(async () => {
        await cluster.deploy('killed');
        const since = cluster.lab.audit.mark();
        const rollout = await cluster.ship('killed');
        await cluster.until(rollout, 'bake', ({ phase }) => phase === 'baking');
        await cluster.replacePortal();
        const mended = performance.now();
        const ended = await cluster.untilEnded(rollout);
        const recovery = performance.now() - mended;
        expect(ended.phase).toBe('promoted');
        expect(await cluster.writtenWeights('killed', since)).toEqual(
          stepByStep,
        );
        return recovery;
      });
    });

    it('experiment 5: gets through though somebody else writes its objects all the time', async () => {
      await repeat(async () => {
        await cluster.deploy('storm');
        const since = cluster.lab.audit.mark();
        let isOver = false;
        const { client } = cluster.lab;
        const storm = async () => {
          for (let count = 0; !isOver; count += 1) {
            await client
              .patch(pathOfRoute('storm'), {
                metadata: { annotations: { 'example.com/count': `${count}` } },
              })
              .catch(() => {});
            await sleep(20);
          }
        };
        const raging = storm();
        const begun = performance.now();
        const ended = await cluster.untilEnded(await cluster.ship('storm'));
        const recovery = performance.now() - begun;
        isOver = true;
        await raging;
        expect(ended.phase).toBe('promoted');
        expect(await cluster.writtenWeights('storm', since)).toEqual(
          stepByStep,
        );
        return recovery;
      });
    });

    it('experiment 14: is taken back when the quota is full, and keeps the pods that serve', async () => {
      await repeat(async () => {
        await cluster.deploy('quota');
        const { client } = cluster.lab;
        const path = `/api/v1/namespaces/${NAMESPACE}/resourcequotas/full`;
        await client.create({
          apiVersion: 'v1',
          kind: 'ResourceQuota',
          metadata: { name: 'full', namespace: NAMESPACE },
          spec: { hard: { 'requests.nvidia.com/gpu': '1' } },
        });
        await client.until({
          path,
          what: 'counted',
          is: quota => 'used' in ((quota as { status?: object }).status ?? {}),
        });
        const begun = performance.now();
        const ended = await cluster.untilEnded(await cluster.ship('quota'));
        const recovery = performance.now() - begun;
        await client.delete(path);
        expect(ended.phase).toBe('failed');
        expect(ended.reason).toMatch(/quota/i);
        expect(await cluster.weights('quota')).toEqual({ 1: 100 });
        return recovery;
      });
    });

    it('experiment 15: never gives traffic to a revision whose image cannot be pulled', async () => {
      await repeat(async () => {
        await cluster.deploy('pull');
        const mend = await failPods(cluster.lab, {
          service: 'pull',
          revision: 2,
          fault: 'image-pull',
        });
        const since = cluster.lab.audit.mark();
        const begun = performance.now();
        const ended = await cluster.untilEnded(await cluster.ship('pull'));
        const recovery = performance.now() - begun;
        await mend();
        expect(ended.phase).toBe('failed');
        expect(ended.reason).toMatch(/image/i);
        expect(await cluster.writtenWeights('pull', since)).toEqual([
          { 1: 100 },
        ]);
        return recovery;
      });
    });

    it('experiment 17: goes back when the candidate loses its pods, to a stable revision that can carry all', async () => {
      await repeat(async () => {
        await cluster.deploy('flaps');
        const rollout = await cluster.ship('flaps');
        await cluster.until(rollout, 'bake', ({ phase }) => phase === 'baking');
        const mend = await failPods(cluster.lab, {
          service: 'flaps',
          revision: 2,
          fault: 'never-ready',
        });
        const { client } = cluster.lab;
        const pods = `/api/v1/namespaces/${NAMESPACE}/pods`;
        for (const pod of await client.list(
          `${pods}?labelSelector=app.kubernetes.io/name%3Dflaps,fairway.dev/revision%3D2`,
        )) {
          await client.delete(`${pods}/${pod.metadata!.name}`);
        }
        const begun = performance.now();
        const ended = await cluster.untilEnded(rollout);
        const recovery = performance.now() - begun;
        await mend();
        expect(ended.phase).toBe('rolled-back');
        expect(await cluster.weights('flaps')).toEqual({ 1: 100 });
        return recovery;
      });
    });
  }

  // Last, since it takes away what the others need.
  it('experiment 8: is held when its namespace is deleted, makes no other, and can be taken away later', async () => {
    await repeat(async () => {
      await cluster.deploy('homeless');
      const rollout = await cluster.ship('homeless');
      await cluster.until(rollout, 'bake', ({ phase }) => phase === 'baking');
      const { lab } = cluster;
      const since = lab.audit.mark();
      await lab.client.delete(`/api/v1/namespaces/${NAMESPACE}`);
      const begun = performance.now();
      await cluster.until(rollout, 'be held', ({ phase }) => phase === 'held');
      const recovery = performance.now() - begun;
      expect(await cluster.history('homeless')).toMatch(
        /The namespace is being deleted|may not/,
      );
      const writes = await cluster.writes(since);
      expect(
        writes.filter(({ objectRef }) => objectRef?.resource === 'namespaces'),
      ).toEqual([]);
      while (await lab.client.find(`/api/v1/namespaces/${NAMESPACE}`)) {
        await sleep(200);
      }
      await lab.addNamespace(NAMESPACE);
      await cluster.grant();
      return recovery;
    });
  });
});
