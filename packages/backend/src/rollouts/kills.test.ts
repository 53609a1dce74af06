import { Ending, Kills } from './__testUtils__/Kills';
import { RolloutLab } from './__testUtils__/RolloutLab';
import { isSoak, lanes, report, sample, seed } from './__testUtils__/soak';
import { sideBySide } from './__testUtils__/sideBySide';
import { addOutcomes } from './__testUtils__/Traffic';

// Real processes all the way: portal, serving-host, onnx-server, load generator.
jest.setTimeout(isSoak ? 8 * 3_600_000 : 900_000);

/** Instants that are hit outside of a soak. */
const sampled = 3;

describe(`a portal that is killed while it carries out a rollout (seed ${seed})`, () => {
  it.concurrent.each<[string, Ending]>([
    ['promotes a good version', { phase: 'promoted' }],
    [
      'takes a bad version back',
      { phase: 'rolled-back', decidedBy: 'gate:shift' },
    ],
  ])(
    '%s in the end, once, wherever it is killed, and no request fails',
    async (what, expected) => {
      const kills = Kills.create(expected);
      const labs = [await RolloutLab.create()];
      try {
        const all = await kills.points(labs[0]);
        expect(all.length).toBeGreaterThan(50);
        const points = sample(all, sampled);
        await Promise.all(
          Array.from({ length: lanes - 1 }, async () => {
            labs.push(await RolloutLab.create());
          }),
        );
        await sideBySide(labs, points, (lab, point) => kills.hit(lab, point));
        const sent = await Promise.all(labs.map(lab => lab.traffic.end()));
        report({
          experiment: `1: killed at each instant, ${what}`,
          repetitions: points.length,
          faults: kills.recoveriesMs.length,
          missed: kills.missed,
          outcome: expected.phase,
          violations: labs.flatMap(lab => lab.watch.violations),
          outcomes: addOutcomes(sent),
          recoveriesMs: kills.recoveriesMs,
        });
        expect(kills.recoveriesMs.length).toBeGreaterThan(kills.missed.length);
        for (const [index, lab] of labs.entries()) {
          expect(lab.traffic.failures).toEqual([]);
          expect([Object.keys(sent[index]), lab.failedRequests()]).toEqual([
            ['success'],
            [],
          ]);
          expect(lab.watch.looks).toBeGreaterThan(100);
        }
      } finally {
        await Promise.all(labs.map(lab => lab.close()));
      }
    },
  );
});
