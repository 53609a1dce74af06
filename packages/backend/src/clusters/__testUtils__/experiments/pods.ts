import { failPods } from '../faults/failPods';
import { losePods } from '../faults/losePods';
import { NAMESPACE } from '../names';
import type { Experiments } from './Experiments';

/** What becomes of the candidate's pods. */
export function podExperiments(experiments: Experiments): void {
  experiments.add(
    {
      number: 16,
      that: 'waits for GPUs that are not there, says so, and goes on when they come',
      time: 'from the new node to the promotion',
      outcome: 'promoted',
    },
    async ({ cluster }) => {
      await cluster.deploy('full', { replicas: 5 });
      const rollout = await cluster.ship('full');
      const waiting = await cluster.until(rollout, 'say why it waits', it =>
        /gpu/i.test(JSON.stringify(it)),
      );
      expect(waiting.endedAt).toBeUndefined();
      await cluster.plane.addNode('gpu-2');
      const mended = performance.now();
      expect((await cluster.untilEnded(rollout)).phase).toBe('promoted');
      const recovery = performance.now() - mended;
      await cluster.lab.client.delete('/api/v1/nodes/gpu-2');
      return [recovery];
    },
  );

  experiments.add(
    {
      number: 14,
      that: 'is taken back when the quota is full, and keeps the pods that serve',
      time: 'from the submission to its end',
      outcome: 'failed',
    },
    async ({ cluster }) => {
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
      return [recovery];
    },
  );

  experiments.add(
    {
      number: 15,
      that: 'never gives traffic to a revision whose image cannot be pulled',
      time: 'from the submission to its end',
      outcome: 'failed',
    },
    async ({ cluster }) => {
      await cluster.deploy('pull');
      const mend = await failPods(cluster.lab, {
        service: 'pull',
        revision: 2,
        fault: 'image-pull',
      });
      const since = cluster.record.mark();
      const begun = performance.now();
      const ended = await cluster.untilEnded(await cluster.ship('pull'));
      const recovery = performance.now() - begun;
      await mend();
      expect(ended.phase).toBe('failed');
      expect(ended.reason).toMatch(/image/i);
      expect(await cluster.record.writtenWeights('pull', since)).toEqual([
        { 1: 100 },
      ]);
      return [recovery];
    },
  );

  experiments.add(
    {
      number: 17,
      that: 'goes back when the candidate loses its pods, to a stable revision that can carry all',
      time: 'from the loss to the stable revision',
      outcome: 'rolled-back',
    },
    async ({ cluster }) => {
      await cluster.deploy('flaps');
      const rollout = await cluster.shipUntilItBakes('flaps');
      const mend = await losePods(cluster, 'flaps', 2);
      const begun = performance.now();
      const ended = await cluster.untilEnded(rollout);
      const recovery = performance.now() - begun;
      await mend();
      expect(ended.phase).toBe('rolled-back');
      expect(await cluster.weights('flaps')).toEqual({ 1: 100 });
      return [recovery];
    },
  );
}
