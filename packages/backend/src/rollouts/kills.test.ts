import { eventually } from '../__testUtils__/FaultLab';
import { End, RolloutLab } from './__testUtils__/RolloutLab';
import { isSoak, report, sample, seed } from './__testUtils__/soak';

// Real processes all the way: portal, serving-host, onnx-server, load generator.
jest.setTimeout(isSoak ? 4 * 3_600_000 : 900_000);

/** How often the same instant counts within one phase. */
const times = isSoak ? 2 : 1;
/** Instants that are hit outside of a soak. */
const sampled = 3;

describe(`a portal that is killed while it carries out a rollout (seed ${seed})`, () => {
  let opened: RolloutLab;

  beforeAll(async () => {
    opened = await RolloutLab.create();
  });
  afterAll(async () => {
    await opened?.close();
  });

  /** Whichever of the two versions alike does not serve. */
  const other = (serving: string) => (serving === 'good' ? 'stable' : 'good');

  it.each<[string, Omit<End, 'serving'>]>([
    ['promotes a good version', { phase: 'promoted' }],
    [
      'takes a bad version back',
      {
        phase: 'rolled-back',
        decidedBy: 'gate:shift',
        reason: expect.any(String),
      },
    ],
  ])('%s in the end, once, wherever it is killed', async (what, expected) => {
    const lab = opened;
    const isGood = expected.phase === 'promoted';
    let serving = (
      await lab.portal.client.call('getService', {
        path: { service: 'sums-rollouts' },
      })
    ).revision.spec.modelVersion;
    const next = () => (isGood ? other(serving) : 'shifted');
    const wanted = (): End => ({
      ...expected,
      serving: isGood ? next() : serving,
    });

    await lab.portal.arm({ times });
    const whole = await lab.start(next());
    expect(await lab.end(whole.id)).toEqual(wanted());
    expect(await lab.violations(whole.id)).toEqual([]);
    serving = wanted().serving;
    const points = [...lab.portal.points()];
    expect(points.length).toBeGreaterThan(50);

    let kills = 0;
    const missed: string[] = [];
    const recoveriesMs: number[] = [];
    for (const point of sample(points, sampled)) {
      await lab.portal.arm({ point, times });
      const key = lab.newKey();
      const doomed = lab.portal;
      const asked = await lab
        .start(next(), key)
        .catch((_error: Error) => undefined);
      await eventually(
        async () =>
          doomed.process.signalCode !== null ||
          (asked && (await lab.get(asked.id)).endedAt !== undefined),
        { what: `the portal to die at ${point}` },
      );
      if (doomed.process.signalCode === null) {
        // This time a look more or less was enough.
        missed.push(point);
      } else {
        kills += 1;
        await lab.replacePortal();
      }
      const begun = performance.now();
      // Asks again like a task that is resumed: it is the same rollout.
      const { id } = await lab.start(next(), key);
      const ended = await lab.end(id);
      recoveriesMs.push(performance.now() - begun);
      expect([point, ended]).toEqual([point, wanted()]);
      expect([point, await lab.violations(id)]).toEqual([point, []]);
      serving = ended.serving;
      if (isSoak) {
        process.stdout.write(`${kills} ${point}\n`);
      }
    }
    expect(kills).toBeGreaterThan(missed.length);
    report({
      experiment: `1: killed at each instant, ${what}`,
      repetitions: 1,
      faults: kills,
      outcome: expected.phase,
      violations: lab.watch.violations,
      outcomes: {},
      recoveriesMs,
    });
  });

  it('lets no request fail all the while', async () => {
    const lab = opened;
    const outcomes = await lab.traffic.end();
    report({
      experiment: '1: requests of all',
      repetitions: 1,
      faults: 0,
      outcome: 'success',
      violations: lab.watch.violations,
      outcomes,
      recoveriesMs: [],
    });
    expect([Object.keys(outcomes), lab.failedRequests()]).toEqual([
      ['success'],
      [],
    ]);
    expect(lab.watch.looks).toBeGreaterThan(100);
  });
});
