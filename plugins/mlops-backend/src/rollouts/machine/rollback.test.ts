import { World } from './__testUtils__/World';
import { gateNamed, halfway, lastEvent } from './__testUtils__/views';
import { Ask } from '.';

describe('a rollback', () => {
  const bad = (overrides = {}) => {
    const world = World.create({
      stable: { revision: 3, replicas: 4 },
      candidate: { revision: 4, replicas: 4 },
      ...overrides,
    });
    world.until(({ state, phase }) => phase === 'baking' && state.step === 2);
    return world;
  };
  const failing = (ask: Ask) => (gateNamed('limits')(ask) ? 'fail' : 'pass');

  it('shifts weight back in proportion to the ready stable capacity', () => {
    const world = bad();
    world.stable.works = false;
    world.judge = failing;
    world.untilPhase('rolling-back');
    world.stable.works = true;
    const shares: number[] = [];
    let tooMuch = false;
    world.until(({ phase, weights, stable }) => {
      if (phase === 'rolling-back') {
        tooMuch ||= weights.stable > stable.ready * 25;
        shares.push(weights.stable);
      }
      return phase === 'rolled-back';
    });
    expect([...new Set(shares)]).toEqual([0, 25, 50, 75, 100]);
    expect(tooMuch).toBe(false);
  });

  it('waits for replicas of the stable revision no longer than it must, and then gives it all', () => {
    const world = bad();
    world.judge = failing;
    world.until(({ phase }) => {
      world.stable.ready = 1;
      return phase === 'rolling-back';
    });
    const seen = new Set<number>();
    const began = world.now;
    while (!world.ended && world.weights.stable < 100) {
      world.stable.ready = 0;
      world.look();
      world.stable.ready = 1;
      seen.add(world.weights.stable);
    }
    expect([...seen]).toEqual([25, 100]);
    expect(world.now - began).toBeLessThanOrEqual(45_000);
  });

  it('sends nothing to a stable revision that has no ready replica, tells people, and goes on by itself when it has', () => {
    const world = bad();
    world.stable.works = false;
    world.judge = failing;
    world.look();
    world.until(({ phase, weights }) => {
      expect(weights.candidate).toBe(100);
      return phase === 'held';
    });
    expect(lastEvent(world)).toMatchObject({
      message: expect.stringContaining('the traffic stays where it is'),
    });
    for (let count = 0; count < 50; count++) {
      world.look();
      expect(world.weights.candidate).toBe(100);
    }
    world.stable.works = true;
    world.untilPhase('rolled-back');
    expect(lastEvent(world).actor).toBe('gate:limits');
  });

  it('takes capacity from the candidate first on a full pool, but not its last replica while it serves', () => {
    const world = bad();
    world.poolFull = true;
    world.stable.ready = 0;
    world.judge = failing;
    const replicas: number[] = [];
    const serving: number[] = [];
    world.until(({ phase, weights, candidate }) => {
      replicas.push(candidate.desired);
      if (weights.candidate > 0) {
        serving.push(candidate.desired);
      }
      return phase === 'rolled-back';
    });
    expect([...new Set(replicas)]).toEqual([4, 3, 2, 1, 0]);
    expect(serving).not.toContain(0);
  });

  it('gives up a candidate that is down, on a full pool that is needed for the stable one', () => {
    const world = bad();
    world.poolFull = true;
    world.stable.ready = 0;
    world.candidate.works = false;
    world.untilPhase('rolled-back');
    expect(world.stable.ready).toBeGreaterThan(0);
    expect(world.candidate.present).toBe(false);
  });

  it('does not wait for capacity when the candidate answers nothing', () => {
    const world = bad();
    world.stable.ready = 1;
    world.candidate.works = false;
    world.look();
    world.look();
    expect(world.weights.stable).toBe(100);
  });

  it('verifies the route and a prediction before it takes the candidate away', () => {
    const world = halfway(World.create());
    world.judge = failing;
    world.untilPhase('rolled-back');
    const types = world.acted
      .slice(
        world.acted.findIndex(
          effect => 'about' in effect && effect.about === 'going-back',
        ),
      )
      .map(({ type }) => type)
      .filter((type, index, all) => type !== all[index - 1]);
    expect(types.filter(type => type !== 'notify')).toEqual([
      'declare',
      'verify-route',
      'predict',
      'remove',
    ]);
  });

  it('that cannot be verified is held, with both revisions there', () => {
    const world = halfway(World.create());
    world.judge = ask => (ask.type === 'predict' ? 'fail' : failing(ask));
    world.untilPhase('held');
    expect(world.state.interruption).toMatchObject({ kind: 'unverified' });
    expect(world.weights.stable).toBe(100);
    expect(world.candidate.present).toBe(true);
    world.judge = () => 'pass';
    world.command('resume');
    world.untilPhase('rolled-back');
  });

  it('of the route object of a cluster, which fails nothing over, is no different', () => {
    const world = bad();
    world.failsOver = false;
    world.stable.works = false;
    world.judge = failing;
    world.untilPhase('held');
    expect(world.weights).toMatchObject({ stable: 0, candidate: 100 });
    world.stable.works = true;
    world.untilPhase('rolled-back');
  });
});
