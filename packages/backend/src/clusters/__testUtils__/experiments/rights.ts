import { LabClient } from '@fairway/kube-lab';
import { setTimeout as sleep } from 'node:timers/promises';
import { eventually } from '../../../__testUtils__/FaultLab';
import { NAMESPACE, PORTAL } from '../names';
import type { Experiments } from './Experiments';

const rolesPath = `/apis/rbac.authorization.k8s.io/v1/namespaces/${NAMESPACE}/rolebindings`;
const POLICIES = 'admissionregistration.k8s.io/v1';
const WORDS = 'image provenance is missing: ask security@example.com';

/** What the cluster does not let it do. */
export function rightsExperiments(experiments: Experiments): void {
  experiments.add(
    {
      number: 13,
      that: 'says what an admission policy says, and leaves the stable revision alone',
      time: 'from the submission to its refusal',
      outcome: 'refused',
    },
    async ({ cluster }) => {
      await cluster.deploy('denied');
      const { client } = cluster.lab;
      await client.create({
        apiVersion: POLICIES,
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
              message: WORDS,
            },
          ],
        },
      });
      await client.create({
        apiVersion: POLICIES,
        kind: 'ValidatingAdmissionPolicyBinding',
        metadata: { name: 'no-second' },
        spec: { policyName: 'no-second', validationActions: ['Deny'] },
      });
      await untilDenied(client, true);
      const since = cluster.record.mark();
      const begun = performance.now();
      const ended = await cluster
        .ship('denied')
        .then(rollout => cluster.untilEnded(rollout))
        .catch((error: { body?: { error?: { message: string } } }) => ({
          phase: 'refused',
          reason: error.body?.error?.message,
        }));
      const recovery = performance.now() - begun;
      expect(ended.reason).toContain(WORDS);
      expect(['refused', 'failed', 'rolled-back']).toContain(ended.phase);
      expect(await cluster.weights('denied')).toEqual({ 1: 100 });
      for (const { objectRef, responseObject } of await cluster.record.writes(
        since,
      )) {
        expect([objectRef?.resource, responseObject?.kind]).not.toContain(
          'Deployment',
        );
      }
      const policies = `/apis/${POLICIES}/validatingadmissionpolic`;
      await client.delete(`${policies}ybindings/no-second`);
      await client.delete(`${policies}ies/no-second`);
      await untilDenied(client, false);
      return [recovery];
    },
  );

  experiments.add(
    {
      number: 23,
      that: 'changes nothing while its rights are withdrawn, and goes on when it has them again',
      time: 'from the rights to the promotion',
      outcome: 'promoted',
    },
    async ({ cluster }) => {
      await cluster.deploy('rights');
      const rollout = await cluster.shipUntilItBakes('rights');
      const { client } = cluster.lab;
      const [binding] = await client.list(rolesPath);
      await client.delete(`${rolesPath}/${binding.metadata.name}`);
      const since = cluster.record.mark();
      await sleep(5_000);
      expect(await cluster.record.writes(since)).toEqual([]);
      const refused = await cluster.lab.audit.events({ user: PORTAL, since });
      expect(
        refused.some(({ responseStatus }) => responseStatus?.code === 403),
      ).toBe(true);
      expect((await cluster.get(rollout.id)).endedAt).toBeUndefined();
      await cluster.plane.grant();
      const mended = performance.now();
      expect((await cluster.untilEnded(rollout)).phase).toBe('promoted');
      return [performance.now() - mended];
    },
  );
}

/** Takes away what all others need, so it comes last. */
export function namespaceExperiment(experiments: Experiments): void {
  experiments.add(
    {
      number: 8,
      that: 'is held when its namespace is deleted, makes no other, and can be taken away later',
      time: 'to being held',
      outcome: 'held',
    },
    async ({ cluster }) => {
      await cluster.deploy('homeless');
      const rollout = await cluster.shipUntilItBakes('homeless');
      const { lab } = cluster;
      const since = cluster.record.mark();
      await lab.client.delete(`/api/v1/namespaces/${NAMESPACE}`);
      const begun = performance.now();
      await cluster.until(rollout, 'be held', ({ phase }) => phase === 'held');
      const recovery = performance.now() - begun;
      expect(await cluster.history('homeless')).toMatch(
        /The namespace is being deleted|may not/,
      );
      const writes = await cluster.record.writes(since);
      expect(
        writes.filter(({ objectRef }) => objectRef?.resource === 'namespaces'),
      ).toEqual([]);
      while (await lab.client.find(`/api/v1/namespaces/${NAMESPACE}`)) {
        await sleep(200);
      }
      await lab.addNamespace(NAMESPACE);
      await cluster.plane.grant();
      return [recovery];
    },
  );
}

/** It takes the API server a moment to know a policy, and to forget it: tries it. */
async function untilDenied(
  client: LabClient,
  isDenied: boolean,
): Promise<void> {
  const labels = { 'app.kubernetes.io/name': 'denied' };
  const deployment = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'probe', labels },
    spec: {
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: { containers: [{ name: 'probe', image: 'probe' }] },
      },
    },
  };
  const path = '/apis/apps/v1/namespaces/default/deployments?dryRun=All';
  await eventually(
    async () => {
      const wasDenied = await client.post(path, deployment).then(
        () => false,
        (error: Error) => error.message.includes(WORDS),
      );
      return wasDenied === isDenied;
    },
    { what: 'the policy to be known', withinMs: 30_000 },
  );
}
