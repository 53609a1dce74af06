import { TestDatabases } from '@backstage/backend-test-utils';
import { Rollout } from '@fairway/backstage-plugin-mlops-common';
import { setTimeout as sleep } from 'node:timers/promises';
import { eventually, Portal } from '../__testUtils__/FaultLab';
import { RolloutLab, service } from './__testUtils__/RolloutLab';
import { isSoak, repetitions, report, sample } from './__testUtils__/soak';

// Real processes all the way: portals, serving-host, onnx-server, PostgreSQL.
jest.setTimeout(isSoak ? 4 * 3_600_000 : 900_000);

const databases = TestDatabases.create({ ids: ['POSTGRES_18'] });
const postgres = databases.eachSupportedId();

(postgres.length > 0 ? describe : describe.skip)(
  'two portals on one PostgreSQL and one serving-host',
  () => {
    /** Each test has a database and processes of its own, so they run side by side. */
    const inLab = async (run: (lab: RolloutLab) => Promise<void>) => {
      const knex = await databases.init('POSTGRES_18');
      const { connection } = knex.client.config;
      const lab = await RolloutLab.create({
        // Knex hides the password from enumeration.
        connection: () => ({
          client: 'pg',
          connection: { ...connection, password: connection.password },
        }),
      });
      await run(lab).finally(() => lab.close());
    };

    it.concurrent(
      'carry a rollout out once, when the first sleeps past its claim and wakes in the middle',
      () =>
        inLab(async lab => {
          let serving = 'stable';
          const next = () => (serving === 'good' ? 'stable' : 'good');
          await lab.portal.arm({ times: 1 });
          const whole = await lab.start(next());
          await lab.end(whole.id);
          serving = next();
          // Where it is about to act on what it has decided.
          const points = lab.portal
            .points()
            .filter(point => / (PUT|POST) services|commit/.test(point))
            .filter(point => !point.startsWith('submission'));
          const chosen = sample(points, 2);
          const recoveriesMs: number[] = [];
          let sleeps = 0;
          for (const point of chosen) {
            const sleeper = lab.portal;
            await sleeper.arm({ point, times: 1, signal: 'SIGSTOP' });
            const key = lab.newKey();
            // It may fall asleep before it has answered.
            let asked: Rollout | undefined;
            lab.start(next(), key).then(
              rollout => {
                asked = rollout;
              },
              (_error: Error) => {},
            );
            let other: Portal | undefined;
            await eventually(
              async () =>
                sleeper.points().includes(point) ||
                (asked && (await lab.get(asked.id)).endedAt !== undefined),
              { what: `the first portal to sleep ${point}`, withinMs: 240_000 },
            );
            if (!sleeper.points().includes(point)) {
              // Some come when the rollout has ended.
              await sleep(3_000);
            }
            if (sleeper.points().includes(point)) {
              sleeps += 1;
              const begun = performance.now();
              other = await lab.lab.startPortal();
              lab.portal = other;
              // Longer than its claim lives; the other one goes on meanwhile.
              await sleep(8_000);
              sleeper.process.kill('SIGCONT');
              // Asleep within a transaction it held locks; PostgreSQL ends it in time.
              const { id } = await eventually(() => lab.start(next(), key), {
                what: 'the other portal to take the request',
              });
              await lab.untilEnded(id);
              recoveriesMs.push(performance.now() - begun);
            }
            // The same key is the same rollout.
            const { id } = await lab.start(next(), key);
            expect([point, await lab.end(id)]).toEqual([
              point,
              { phase: 'promoted', serving: next() },
            ]);
            if (other) {
              // Whatever it still had in hand is refused by now.
              await sleep(2_000);
              await sleeper.stop();
            }
            expect([point, await lab.violations(id)]).toEqual([point, []]);
            serving = next();
          }
          expect(sleeps).toBeGreaterThan(0);
          const outcomes = await lab.traffic.end();
          report({
            experiment: '9: the portal at work sleeps, another takes over',
            repetitions: chosen.length,
            faults: sleeps,
            outcome: 'promoted',
            violations: lab.watch.violations,
            outcomes,
            recoveriesMs,
          });
          expect([Object.keys(outcomes), lab.failedRequests()]).toEqual([
            ['success'],
            [],
          ]);
        }),
    );

    it.concurrent(
      'start one rollout for one key, and let newer ones and ways back take over without a leak of weight',
      () =>
        inLab(async lab => {
          const second = await lab.lab.startPortal();
          const portals = [lab.portal, second];
          const atHalf = ({ observed }: Rollout) => observed?.candidate === 50;
          for (let repetition = 0; repetition < repetitions; repetition += 1) {
            const key = lab.newKey();
            const started = await Promise.all(
              Array.from({ length: 20 }, (_, index) =>
                lab.start('good', key, portals[index % 2]),
              ),
            );
            const [first] = started;
            expect(new Set(started.map(({ id }) => id)).size).toBe(1);

            await lab.until(first.id, atHalf, 'to have half of the traffic');
            const newer = await lab.start('newer', undefined, second);
            expect((await lab.untilEnded(first.id)).phase).toBe('superseded');
            expect(await lab.end(newer.id)).toEqual({
              phase: 'promoted',
              serving: 'newer',
            });

            const third = await lab.start('good');
            await lab.until(
              third.id,
              ({ phase }) => phase !== 'checking',
              'to begin',
            );
            const { rollout: back } = await second.client.call(
              'rollBackService',
              {
                path: { service },
                body: { revision: 1, idempotencyKey: lab.newKey() },
              },
            );
            expect((await lab.untilEnded(third.id)).phase).toBe('superseded');
            expect(await lab.end(back.id)).toEqual({
              phase: 'promoted',
              serving: 'stable',
            });
            for (const { id } of [first, newer, third, back]) {
              expect(await lab.violations(id)).toEqual([]);
            }
          }
          await second.stop();
          const outcomes = await lab.traffic.end();
          report({
            experiment: '19: 20 times the same, superseded, rolled back',
            repetitions,
            faults: 0,
            outcome: 'as asked',
            violations: lab.watch.violations,
            outcomes,
            recoveriesMs: [],
          });
          expect([Object.keys(outcomes), lab.failedRequests()]).toEqual([
            ['success'],
            [],
          ]);
        }),
    );
  },
);
