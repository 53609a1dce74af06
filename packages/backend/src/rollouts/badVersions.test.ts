import { eventually } from '../__testUtils__/FaultLab';
import { RolloutLab, RolloutLabOptions } from './__testUtils__/RolloutLab';
import { Outcomes } from './__testUtils__/Traffic';

// Real processes all the way: portal, serving-host, onnx-server, load generator.
jest.setTimeout(900_000);

const stable = 1;
/** Longer than it takes to kill a replica, so that the step still bakes. */
const patient = { bakeSeconds: 60 };

describe('a version that only goes wrong', () => {
  let lab: RolloutLab;

  const begin = async (options: RolloutLabOptions = {}) => {
    lab = await RolloutLab.create(options);
  };
  afterEach(async () => {
    await lab?.close();
  });

  const total = (outcomes: Record<string, number | undefined>) =>
    Object.values(outcomes).reduce<number>(
      (sum, count) => sum + (count ?? 0),
      0,
    );

  /**
   * What the generator saw fail, after the serving-host has counted as many
   * requests as were sent; of the stable revision nothing may have failed.
   */
  const failuresOfCandidate = async () => {
    const sent: Outcomes = await lab.traffic.end();
    const counted = await eventually(
      async () => {
        const outcomes = await lab.watch.outcomes();
        const sum = [...outcomes.values()].reduce(
          (all, one) => all + total(one),
          0,
        );
        return sum >= total(sent) && outcomes;
      },
      { what: 'the host to have counted every request' },
    );
    const { success: _, ...ofStable } = counted.get(stable)!;
    expect(total(ofStable)).toBe(0);
    const { success = 0, ...failed } = sent;
    expect(success).toBeGreaterThan(100);
    return failed;
  };

  it('when it starts never gets traffic', async () => {
    await begin();
    const { id } = await lab.start('unloadable');
    const rollout = await lab.untilEnded(id);
    expect([rollout.phase, rollout.decidedBy]).toEqual([
      'failed',
      'control-loop',
    ]);
    expect(rollout.reason).toContain('NoSuchOperator');
    expect(await lab.violations(id)).toEqual([]);
    expect(await failuresOfCandidate()).toEqual({});
  });

  it('on some requests under traffic is taken back for its errors, which are the only ones', async () => {
    // Three, so that halves of the traffic get each of them.
    const rows = [
      [1, 2, 3, 4],
      [2, 2, 2, 2],
      [10, 20, 30, 40],
    ];
    await begin({ traffic: { rows } });
    const { id } = await lab.start('picky', undefined, undefined, [
      { kind: 'signature', name: 'signature' },
      { kind: 'artifact', name: 'artifact' },
      { kind: 'smoke', name: 'smoke', requests: 1 },
      {
        kind: 'comparison',
        name: 'errors',
        metric: 'error-rate',
        margin: { absolute: 0.1 },
      },
    ]);
    const rollout = await lab.untilEnded(id);
    expect([rollout.phase, rollout.decidedBy, rollout.reason]).toEqual([
      'rolled-back',
      'gate:errors',
      expect.stringContaining('error'),
    ]);
    expect(await lab.violations(id)).toEqual([]);
    const failed = await failuresOfCandidate();
    expect(Object.keys(failed)).toEqual(['server-error']);
  });

  it('after a while, by crashing, is taken back because it has no replica', async () => {
    await begin({ policy: patient });
    const { id } = await lab.start('good');
    await lab.until(id, ({ phase }) => phase === 'baking', 'to bake');
    const held = lab.replicaPidsOf('good');
    expect(held).toHaveLength(1);
    const killing = setInterval(() => {
      lab.replicaPidsOf('good').forEach(pid => process.kill(pid, 'SIGKILL'));
    }, 100);
    const rollout = await lab
      .untilEnded(id)
      .finally(() => clearInterval(killing));
    expect([rollout.phase, rollout.decidedBy, rollout.reason]).toEqual([
      'rolled-back',
      'control-loop',
      expect.stringMatching(/no ready replica|0 of 1 replicas/),
    ]);
    expect(await lab.violations(id)).toEqual([]);
    await failuresOfCandidate();
  });
});
