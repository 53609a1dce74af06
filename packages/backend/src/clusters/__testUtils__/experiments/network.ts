import { setTimeout as sleep } from 'node:timers/promises';
import { PORTAL } from '../names';
import { stepByStep } from '../environments';
import { losePods } from '../faults/losePods';
import type { Experiments } from './Experiments';

/** What stands between a portal and the API server. */
export function networkExperiments(experiments: Experiments): void {
  experiments.with(
    'whose portal goes through a proxy to the API server',
    { begin: async () => ({ proxied: true }) },
    () => {
      experiments.add(
        {
          number: 3,
          that: 'is promoted though its watches are told again and again that they begin too early',
          time: 'from the submission to the promotion',
          outcome: 'promoted',
        },
        async ({ cluster, since }) => {
          await cluster.deploy('expired');
          const { lab, proxy } = cluster.plane;
          let isOver = false;
          const expiring = (async () => {
            while (!isOver) {
              // It is none where nothing was written since the last one.
              await lab.etcd.compact().catch(() => {});
              proxy.expireWatches();
              await sleep(500);
            }
          })();
          const begun = performance.now();
          const lists = cluster.record.mark();
          const ended = await cluster
            .ship('expired')
            .then(rollout => cluster.untilEnded(rollout))
            .finally(async () => {
              isOver = true;
              await expiring;
            });
          const recovery = performance.now() - begun;
          expect(ended.phase).toBe('promoted');
          expect(await cluster.record.writtenWeights('expired', since)).toEqual(
            stepByStep,
          );
          const listed = await lab.audit.events({
            user: PORTAL,
            verbs: ['list'],
            resource: 'deployments',
            since: lists,
          });
          expect(listed.length).toBeGreaterThan(1);
          return [recovery];
        },
      );

      experiments.add(
        {
          number: 4,
          that: 'goes back for pods that are lost while its watches have fallen silent',
          time: 'from the loss to the stable revision',
          outcome: 'rolled-back',
        },
        async ({ cluster, since }) => {
          await cluster.deploy('silent', { environment: 'patient' });
          const rollout = await cluster.shipUntilItBakes('silent');
          cluster.plane.proxy.silenceWatches();
          const mend = await losePods(cluster, 'silent', 2);
          const begun = performance.now();
          const ended = await cluster.untilEnded(rollout, 180_000);
          const recovery = performance.now() - begun;
          await mend();
          expect(ended.phase).toBe('rolled-back');
          expect(await cluster.weights('silent')).toEqual({ 1: 100 });
          const written = await cluster.record.writtenWeights('silent', since);
          expect(written).not.toContainEqual({ 2: 100 });
          return [recovery];
        },
      );
    },
  );
}
