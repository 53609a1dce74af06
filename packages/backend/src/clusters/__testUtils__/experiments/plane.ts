import { setTimeout as sleep } from 'node:timers/promises';
import { stepByStep } from '../environments';
import type { Experiments } from './Experiments';

/** What becomes of the API server itself. */
export function planeExperiments(experiments: Experiments): void {
  experiments.add(
    {
      number: 2,
      that: 'waits for an API server that sleeps and dies, and is no worse for it',
      time: 'to the promotion',
      outcome: 'promoted',
    },
    async ({ cluster, since }) => {
      await cluster.deploy('outage', { environment: 'enduring' });
      const rollout = await cluster.shipUntilItBakes('outage');
      const { apiServer } = cluster.lab;
      await apiServer.pause();
      await sleep(10_000);
      await apiServer.kill();
      await apiServer.start();
      const mended = performance.now();
      const ended = await cluster.untilEnded(rollout, 150_000);
      const recovery = performance.now() - mended;
      expect([ended.phase, ended.reason]).toEqual(['promoted', undefined]);
      expect(await cluster.record.writtenWeights('outage', since)).toEqual(
        stepByStep,
      );
      return [recovery];
    },
  );

  experiments.add(
    {
      number: 7,
      that: 'carries out what it has decided on a cluster that was put back in time',
      time: 'from the restored snapshot to the promotion',
      outcome: 'promoted',
      unchecked: 'the record goes on while the cluster has gone back',
    },
    async ({ cluster, repetition }) => {
      await cluster.deploy('restored', { environment: 'enduring' });
      const rollout = await cluster.shipUntilItBakes('restored');
      const snapshot = await cluster.lab.etcd.snapshot();
      // Each time by one step more.
      const past = 1 + (repetition % 3);
      await cluster.until(
        rollout,
        'go on',
        ({ step, endedAt }) => step >= past || endedAt !== undefined,
      );
      await cluster.plane.restore(snapshot);
      const mended = performance.now();
      const ended = await cluster.untilEnded(rollout, 150_000);
      const recovery = performance.now() - mended;
      expect([ended.phase, ended.reason]).toEqual(['promoted', undefined]);
      await cluster.untilWritten('restored', { 2: 100 });
      expect(await cluster.history('restored')).not.toMatch(/foreign|has set/);
      return [recovery];
    },
  );
}
