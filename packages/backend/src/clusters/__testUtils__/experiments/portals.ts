import { Rollout } from '@fairway/backstage-plugin-mlops-common';
import knexFactory from 'knex';
import { setTimeout as sleep } from 'node:timers/promises';
import { eventually, Portal } from '../../../__testUtils__/FaultLab';
import { historyViolations } from '../../../rollouts/__testUtils__/invariants';
import { TestPostgres } from '../../../rollouts/__testUtils__/TestPostgres';
import { ClusterLab } from '../ClusterLab';
import { stepByStep } from '../environments';
import type { Experiments } from './Experiments';

/** How long a claim lives, and more. */
const ASLEEP_MS = 8_000;
/** For what a process still has in hand. */
const GRACE_MS = 3_000;
/** Any two of its multiples are far from each other within 1. */
const GOLDEN = 0.618_034;

/** Portals that die, sleep, and lose their database, two of them at times. */
export function portalExperiments(experiments: Experiments): void {
  let postgres: TestPostgres;

  experiments.add(
    {
      number: 1,
      that: 'goes on where it was when its portal is killed',
      time: 'to the promotion',
      outcome: 'promoted',
    },
    async ({ cluster, since }) => {
      await cluster.deploy('killed');
      const rollout = await cluster.shipUntilItBakes('killed');
      await cluster.replacePortal();
      const mended = performance.now();
      const ended = await cluster.untilEnded(rollout);
      const recovery = performance.now() - mended;
      expect(ended.phase).toBe('promoted');
      expect(await cluster.record.writtenWeights('killed', since)).toEqual(
        stepByStep,
      );
      return [recovery];
    },
  );

  experiments.with(
    'whose portals have a PostgreSQL',
    {
      begin: async () => {
        postgres = await TestPostgres.start();
        return { connection: postgres.connection };
      },
      end: () => postgres.stop(),
    },
    () => {
      const toCluster = pointsWhere(
        /before (PATCH|POST|PUT|DELETE) (httproutes|deployments)/,
      );

      experiments.add(
        {
          number: 9,
          that: 'is carried out once by two portals, of which one sleeps past its claim as it is about to write to the cluster',
          time: 'from falling asleep to the promotion by the other',
          outcome: 'promoted',
        },
        async ({ cluster, repetition }) => {
          const point = await toCluster(cluster, repetition);
          const since = cluster.record.mark();
          await cluster.deploy('asleep');
          const sleeper = cluster.portal;
          await sleeper.arm({ point, times: 1, signal: 'SIGSTOP' });
          const again = shipTwice(cluster, 'asleep');
          await untilAt(sleeper, point);
          const begun = performance.now();
          cluster.portal = await cluster.startPortal();
          const rollout = await again();
          await sleep(ASLEEP_MS);
          // It wakes while the other is at work, or when that is done.
          const wakesLate = repetition % 2 === 1;
          if (!wakesLate) {
            sleeper.process.kill('SIGCONT');
          }
          const ended = await cluster.untilEnded(rollout);
          const recovery = performance.now() - begun;
          await sleep(GRACE_MS);
          const late = cluster.record.mark();
          if (wakesLate) {
            sleeper.process.kill('SIGCONT');
            await sleep(GRACE_MS);
          }
          await sleeper.stop();
          expect([point, ended.phase]).toEqual([point, 'promoted']);
          expect(await cluster.record.writtenWeights('asleep', since)).toEqual(
            stepByStep,
          );
          expect(await cluster.record.writes(late)).toEqual([]);
          return [recovery];
        },
      );

      const toDatabase = pointsWhere(
        /before (insert|update|delete|commit)|after commit/,
      );

      experiments.add(
        {
          number: 20,
          that: 'is carried out once though PostgreSQL crashes at a write in the middle of it',
          time: 'from the crash to the promotion',
          outcome: 'promoted',
        },
        async ({ cluster, repetition }) => {
          const point = await toDatabase(cluster, repetition);
          const since = cluster.record.mark();
          await cluster.deploy('database');
          await cluster.portal.arm({ point, times: 1, signal: 'SIGSTOP' });
          const again = shipTwice(cluster, 'database');
          await untilAt(cluster.portal, point);
          // It stands still there, so that the crash hits this very instant.
          await postgres.restart();
          cluster.portal.process.kill('SIGCONT');
          const begun = performance.now();
          const rollout = await again();
          const ended = await cluster.untilEnded(rollout);
          const recovery = performance.now() - begun;
          await sleep(GRACE_MS);
          expect([point, ended.phase]).toEqual([point, 'promoted']);
          expect(
            await cluster.record.writtenWeights('database', since),
          ).toEqual(stepByStep);
          const knex = knexFactory(postgres.connection());
          expect([point, await historyViolations(knex, rollout.id)]).toEqual([
            point,
            [],
          ]);
          await knex.destroy();
          return [recovery];
        },
      );

      experiments.add(
        {
          number: 19,
          that: 'is one for twenty submissions at once, and makes way for a newer one and for a way back without a leak of weight',
          time: 'from the newer submission to its promotion',
          outcome: 'as asked',
        },
        async ({ cluster, since }) => {
          await cluster.deploy('asked');
          const second = await cluster.startPortal();
          const portals = [cluster.portal, second];
          const idempotencyKey = cluster.newKey();
          const started = await Promise.all(
            Array.from({ length: 20 }, (_, index) =>
              cluster.ship('asked', 'second', {
                idempotencyKey,
                portal: portals[index % 2],
              }),
            ),
          );
          const [first] = started;
          expect(new Set(started.map(({ id }) => id)).size).toBe(1);
          await cluster.until(
            first,
            'have 30 %',
            ({ observed }) => observed?.candidate === 30,
          );
          const newer = await cluster.ship('asked', 'third', {
            portal: second,
          });
          const begun = performance.now();
          expect((await cluster.untilEnded(first)).phase).toBe('superseded');
          expect((await cluster.untilEnded(newer)).phase).toBe('promoted');
          const recovery = performance.now() - begun;

          const last = await cluster.ship('asked', 'second');
          await cluster.until(
            last,
            'begin',
            ({ phase }) => phase !== 'checking',
          );
          const { rollout: back } = await second.client.call(
            'rollBackService',
            {
              path: { service: 'asked' },
              body: { revision: 1, idempotencyKey: cluster.newKey() },
            },
          );
          expect((await cluster.untilEnded(last)).phase).toBe('superseded');
          expect((await cluster.untilEnded(back)).phase).toBe('promoted');
          await second.stop();

          const written = await cluster.record.writtenWeights('asked', since);
          // Never two candidates at a time, and at most as much as was baked.
          for (const weights of written) {
            expect(Object.keys(weights).length).toBeLessThanOrEqual(2);
            expect(weights).not.toMatchObject({
              2: expect.any(Number),
              3: expect.any(Number),
            });
          }
          expect(
            Math.max(...written.map(weights => weights[2] ?? 0)),
          ).toBeLessThanOrEqual(60);
          return [recovery];
        },
      );
    },
  );
}

/**
 * The instants of a rollout that nothing disturbs that are called so, found once;
 * and which of them it is the turn of.
 */
function pointsWhere(name: RegExp) {
  let points: string[] | undefined;
  return async (cluster: ClusterLab, repetition: number): Promise<string> => {
    if (!points) {
      await cluster.deploy('whole');
      await cluster.portal.arm({ times: 1 });
      await cluster.untilEnded(await cluster.ship('whole'));
      points = cluster.portal
        .points()
        .filter(point => name.test(point) && !/^(submission|$)/.test(point));
      expect(points.length).toBeGreaterThan(5);
      expect(await cluster.removeAll()).toEqual([]);
    }
    return points[Math.floor(((repetition * GOLDEN) % 1) * points.length)];
  };
}

/**
 * Ships the second version by a portal that may not come to answer.
 *
 * @returns what asks again, as who does not know what became of it, for the same rollout
 */
function shipTwice(
  cluster: ClusterLab,
  service: string,
): () => Promise<Rollout> {
  const idempotencyKey = cluster.newKey();
  const ask = () => cluster.ship(service, 'second', { idempotencyKey });
  ask().catch((_error: Error) => {});
  return () => eventually(ask, { what: 'the rollout to be accepted' });
}

async function untilAt(portal: Portal, point: string): Promise<void> {
  await eventually(async () => portal.points().includes(point), {
    what: `the portal to reach ${point}`,
    withinMs: 120_000,
  });
}
