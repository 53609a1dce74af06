import { setTimeout as sleep } from 'node:timers/promises';
import { eventually } from '../__testUtils__/FaultLab';
import { RolloutLab } from './__testUtils__/RolloutLab';
import { sideBySide } from './__testUtils__/sideBySide';
import { isSoak, lanes, report, sample, seed } from './__testUtils__/soak';
import { TestPostgres } from './__testUtils__/TestPostgres';
import { addOutcomes } from './__testUtils__/Traffic';

// Real processes all the way: portal, serving-host, onnx-server, PostgreSQL.
jest.setTimeout(isSoak ? 4 * 3_600_000 : 900_000);

/** Instants at which the database is restarted outside of a soak. */
const sampled = 3;
/** How long a portal goes on with what it does when a rollout has ended. */
const graceMs = 3_000;

/** A lab on a database of its own. */
interface Lane {
  postgres: TestPostgres;
  lab: RolloutLab;
}

describe(`a PostgreSQL that crashes while a rollout is carried out (seed ${seed})`, () => {
  const opened: Lane[] = [];

  const open = async (): Promise<Lane> => {
    const postgres = await TestPostgres.start();
    const { connection } = postgres;
    const lab = await RolloutLab.create({ connection }).catch(async error => {
      await postgres.stop();
      throw error;
    });
    const lane = { postgres, lab };
    opened.push(lane);
    return lane;
  };
  afterAll(async () => {
    for (const { lab, postgres } of opened) {
      await lab.close();
      await postgres.stop();
    }
  });

  /** Whichever of the two versions alike does not serve. */
  const next = async (lab: RolloutLab) =>
    (await lab.serving()) === 'good' ? 'stable' : 'good';

  /** Lets it crash there; how long the rollout took from then, if it came by. */
  const crash = async (
    { lab, postgres }: Lane,
    point: string,
  ): Promise<number | undefined> => {
    const serving = await next(lab);
    await lab.portal.arm({ point, times: 1, signal: 'SIGSTOP' });
    const key = lab.newKey();
    const asked = lab.start(serving, key).catch(() => undefined);
    let isOver = false;
    asked
      .then(async rollout => rollout && (await lab.untilEnded(rollout.id)))
      .then(() => sleep(graceMs))
      .catch(() => undefined)
      .finally(() => {
        isOver = true;
      });
    const isHit = () => lab.portal.points().includes(point);
    await eventually(async () => isOver || isHit(), {
      what: `the portal to reach ${point}`,
      withinMs: 240_000,
    });
    const begun = performance.now();
    const wasHit = isHit();
    if (wasHit) {
      // It stands still there, so that the crash hits this very instant.
      await postgres.restart();
      lab.portal.process.kill('SIGCONT');
    } else {
      await lab.portal.arm({ times: 1 });
    }
    await asked;
    const { id } = await eventually(() => lab.start(serving, key), {
      what: 'the rollout to be accepted',
    });
    expect([point, await lab.end(id)]).toEqual([
      point,
      { phase: 'promoted', serving },
    ]);
    const took = performance.now() - begun;
    expect([point, await lab.violations(id)]).toEqual([point, []]);
    return wasHit ? took : undefined;
  };

  it('loses and doubles nothing, and the rollout ends as without', async () => {
    const { lab } = await open();
    const serving = await next(lab);
    await lab.portal.arm({ times: 1 });
    const whole = await lab.start(serving);
    expect(await lab.end(whole.id)).toEqual({ phase: 'promoted', serving });
    await sleep(graceMs);
    const writes = lab.portal
      .points()
      .filter(point =>
        /: (before (insert|update|delete|commit)|after commit)/.test(point),
      );
    expect(writes.length).toBeGreaterThan(40);

    await Promise.all(Array.from({ length: lanes - 1 }, open));
    const points = sample(writes, sampled);
    const missed: string[] = [];
    const recoveriesMs: number[] = [];
    await sideBySide(opened, points, async (lane, point) => {
      const took = (await crash(lane, point)) ?? (await crash(lane, point));
      if (took === undefined) {
        missed.push(point);
      } else {
        recoveriesMs.push(took);
      }
    });
    expect(recoveriesMs.length).toBeGreaterThan(points.length / 2);
    const sent = await Promise.all(opened.map(lane => lane.lab.traffic.end()));
    report({
      experiment: '20: PostgreSQL restarted at each write',
      repetitions: points.length,
      faults: recoveriesMs.length,
      missed,
      outcome: 'promoted',
      violations: opened.flatMap(lane => lane.lab.watch.violations),
      outcomes: addOutcomes(sent),
      recoveriesMs,
    });
    for (const [index, lane] of opened.entries()) {
      expect([Object.keys(sent[index]), lane.lab.failedRequests()]).toEqual([
        ['success'],
        [],
      ]);
    }
  });
});
