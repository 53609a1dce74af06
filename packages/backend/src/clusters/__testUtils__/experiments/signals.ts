import { Rollout } from '@fairway/backstage-plugin-mlops-common';
import { setTimeout as sleep } from 'node:timers/promises';
import { Clients } from '../Clients';
import { ClusterLab } from '../ClusterLab';
import { FaultyPrometheus } from '../faults/FaultyPrometheus';
import { outages, poisons } from '../faults/metricFaults';
import type { Experiments } from './Experiments';

/** Some of its answers, and looks that ask for them. */
const AWAY_MS = 12_000;
const NOBODY_ASKS = 'nobody asks';

const nth = <T>(all: readonly T[], index: number): T => all[index % all.length];

/** What is said of the requests by which a rollout is judged. */
export function signalExperiments(
  experiments: Experiments,
  serverPort: () => number,
): void {
  let prometheus: FaultyPrometheus;

  const begin = async (cluster: ClusterLab, service: string) => {
    await cluster.deploy(service, { environment: 'measured' });
    const deployed = await cluster.portal.client.call('getService', {
      path: { service },
    });
    prometheus.scrape(deployed.id);
    return Clients.begin(deployed);
  };

  experiments.with(
    'that is judged by a Prometheus',
    {
      begin: async () => {
        prometheus = await FaultyPrometheus.start(serverPort());
        return { prometheus: { url: prometheus.url } };
      },
      end: () => prometheus.close(),
    },
    () => {
      experiments.add(
        {
          number: 11,
          that: 'is never promoted by metrics that prove nothing, and says that there is no verdict',
          time: 'from the submission to being held',
          outcome: 'held',
        },
        async ({ cluster, repetition, since }) => {
          const poison = nth(
            [...Object.keys(poisons), NOBODY_ASKS],
            repetition,
          );
          const clients = await begin(cluster, 'poisoned');
          prometheus.say(poisons[poison]);
          if (poison === NOBODY_ASKS) {
            clients.pause();
          }
          const begun = performance.now();
          const rollout = await cluster.ship('poisoned');
          const isOver = ({ phase, endedAt }: Rollout) =>
            phase === 'held' || endedAt !== undefined;
          const over = await cluster
            .until(rollout, 'be held', isOver, 120_000)
            .finally(() => clients.end());
          const recovery = performance.now() - begun;
          expect(prometheus.answers).toBeGreaterThan(3);
          prometheus.say();
          expect([poison, over.phase]).toEqual([poison, 'held']);
          expect(await cluster.history('poisoned')).toContain('No verdict');
          expect([
            poison,
            await cluster.record.writtenWeights('poisoned', since),
          ]).toEqual([poison, [{ 1: 100 }, { 1: 50, 2: 50 }]]);
          expect(cluster.portal.process.exitCode).toBeNull();
          return [recovery];
        },
      );

      experiments.add(
        {
          number: 12,
          that: 'holds its weights while Prometheus is away, and is promoted when it is back',
          time: 'from its first answer to the promotion',
          outcome: 'promoted',
        },
        async ({ cluster, repetition, since }) => {
          const outage = nth(Object.keys(outages), repetition);
          const clients = await begin(cluster, 'away');
          prometheus.say(outages[outage]);
          const rollout = await cluster.shipUntilItBakes('away');
          const away = cluster.record.mark();
          await sleep(AWAY_MS);
          expect(prometheus.answers).toBeGreaterThan(1);
          expect(await cluster.record.writtenWeights('away', away)).toEqual([]);
          expect((await cluster.get(rollout.id)).endedAt).toBeUndefined();
          prometheus.say();
          const mended = performance.now();
          const ended = await cluster
            .untilEnded(rollout, 120_000)
            .finally(() => clients.end());
          const recovery = performance.now() - mended;
          expect([outage, ended.phase]).toEqual([outage, 'promoted']);
          expect(await cluster.record.writtenWeights('away', since)).toEqual([
            { 1: 100 },
            { 1: 50, 2: 50 },
            { 2: 100 },
          ]);
          return [recovery];
        },
      );
    },
  );
}
