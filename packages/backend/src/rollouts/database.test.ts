import { eventually } from '../__testUtils__/FaultLab';
import { RolloutLab } from './__testUtils__/RolloutLab';
import { isSoak, report, sample, seed } from './__testUtils__/soak';
import { TestPostgres } from './__testUtils__/TestPostgres';

// Real processes all the way: portal, serving-host, onnx-server, PostgreSQL.
jest.setTimeout(isSoak ? 4 * 3_600_000 : 900_000);

/** Instants at which the database is restarted outside of a soak. */
const sampled = 3;

describe(`a PostgreSQL that crashes while a rollout is carried out (seed ${seed})`, () => {
  let postgres: TestPostgres;
  let opened: RolloutLab;

  beforeAll(async () => {
    postgres = await TestPostgres.start();
    opened = await RolloutLab.create({ connection: postgres.connection });
  });
  afterAll(async () => {
    await opened?.close();
    await postgres?.stop();
  });

  it('loses and doubles nothing, and the rollout ends as without', async () => {
    const lab = opened;
    let serving = 'stable';
    const next = () => (serving === 'good' ? 'stable' : 'good');
    await lab.portal.arm({ times: 1 });
    const whole = await lab.start(next());
    expect(await lab.end(whole.id)).toEqual({
      phase: 'promoted',
      serving: next(),
    });
    serving = next();
    const points = lab.portal
      .points()
      .filter(point =>
        /: (before (insert|update|delete|commit)|after commit)/.test(point),
      );
    expect(points.length).toBeGreaterThan(40);

    let restarts = 0;
    const recoveriesMs: number[] = [];
    for (const point of sample(points, sampled)) {
      await lab.portal.arm({ point, times: 1, signal: 'SIGSTOP' });
      const key = lab.newKey();
      const asked = lab.start(next(), key).catch(() => undefined);
      let isOver = false;
      asked
        .then(async rollout => rollout && (await lab.untilEnded(rollout.id)))
        .catch(() => undefined)
        .finally(() => {
          isOver = true;
        });
      await eventually(
        async () => isOver || lab.portal.points().includes(point),
        { what: `the portal to reach ${point}`, withinMs: 240_000 },
      );
      const begun = performance.now();
      if (lab.portal.points().includes(point)) {
        // It stands still there, so that the crash hits this very instant.
        await postgres.restart();
        restarts += 1;
        lab.portal.process.kill('SIGCONT');
      }
      await asked;
      const { id } = await eventually(() => lab.start(next(), key), {
        what: 'the rollout to be accepted',
      });
      expect([point, await lab.end(id)]).toEqual([
        point,
        { phase: 'promoted', serving: next() },
      ]);
      recoveriesMs.push(performance.now() - begun);
      expect([point, await lab.violations(id)]).toEqual([point, []]);
      serving = next();
    }
    expect(restarts).toBeGreaterThan(sampled / 2);
    const outcomes = await lab.traffic.end();
    report({
      experiment: '20: PostgreSQL restarted at each write',
      repetitions: 1,
      faults: restarts,
      outcome: 'promoted',
      violations: lab.watch.violations,
      outcomes,
      recoveriesMs,
    });
    expect([Object.keys(outcomes), lab.failedRequests()]).toEqual([
      ['success'],
      [],
    ]);
  });
});
