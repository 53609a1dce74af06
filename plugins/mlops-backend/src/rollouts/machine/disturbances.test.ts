import { World } from './__testUtils__/World';
import { gateNamed, halfway, lastEvent } from './__testUtils__/views';

describe("somebody else's edit", () => {
  const edited = () => {
    const world = halfway(World.create());
    world.weights = { stable: 20, candidate: 80, mirror: 0 };
    return world;
  };

  it('stops the promotion, is shown, and is never written over', () => {
    const world = edited();
    world.look();
    expect(world.phase).toBe('held');
    expect(lastEvent(world).message).toContain(
      'Somebody else has changed the weights: revision 3 has 20 %, revision 4 80 %',
    );
    for (let count = 0; count < 200; count++) {
      world.look();
      expect(world.weights).toEqual({ stable: 20, candidate: 80, mirror: 0 });
    }
    expect(world.phase).toBe('held');
  });

  it('is noticed in every phase, also of weights to a third revision and of mirrors', () => {
    for (const phase of [
      'checking',
      'provisioning',
      'stepping',
      'baking',
      'promoting',
      'settling',
    ] as const) {
      const world = World.create().untilPhase(phase);
      world.look(0);
      world.weights = { ...world.weights, mirror: 7 };
      world.look();
      expect([phase, world.state.interruption?.kind]).toEqual([
        phase,
        'foreign-edit',
      ]);
      const other = World.create().untilPhase(phase);
      other.otherWeight = 5;
      other.look();
      expect(other.state.interruption?.kind).toBe('foreign-edit');
    }
  });

  it('is written over when a person resumes, and the bake goes on', () => {
    const world = edited();
    const { bakedSeconds } = world.state.clock;
    world.look();
    world.command('resume');
    world.look();
    expect(world.weights).toEqual({ stable: 50, candidate: 50, mirror: 0 });
    expect(world.state.clock.bakedSeconds).toBe(bakedSeconds);
    world.untilPhase('promoted');
  });

  it('does not keep a rollback from the fields that it must write', () => {
    const world = edited();
    world.look();
    world.candidate.works = false;
    world.untilPhase('rolled-back');
    expect(world.weights).toEqual({ stable: 100, candidate: 0, mirror: 0 });
  });

  it('after a rollback has written is not fought over either', () => {
    const world = halfway(World.create());
    world.command('abort');
    world.until(({ weights }) => weights.stable === 100);
    world.look();
    world.weights = { stable: 60, candidate: 40, mirror: 0 };
    world.until(({ phase }) => phase === 'held');
    world.look();
    expect(world.weights.candidate).toBe(40);
  });

  it('is not what a data plane does that sends the share of a dead revision elsewhere', () => {
    const world = halfway(World.create());
    world.stable.works = false;
    for (let count = 0; count < 5; count++) {
      world.look();
    }
    expect(world.phase).toBe('baking');
    world.stable.works = true;
    world.untilPhase('promoted');
    expect(world.told).not.toContain('rollout-held');
  });
});

describe('a target that was put back in time', () => {
  /** At the second of its steps, of which the target does not know. */
  const putBack = () => {
    const world = halfway(World.create());
    world.look();
    world.areWeightsOwn = true;
    world.weights = { stable: 90, candidate: 10, mirror: 0 };
    world.candidate.desired = 1;
    world.candidate.ready = 1;
    return world;
  };

  it('takes the step from its beginning, and says so', () => {
    const world = putBack();
    world.look();
    expect(world.phase).toBe('stepping');
    expect(lastEvent(world)).toMatchObject({
      severity: 'warning',
      message:
        'The serving target was put back in time, to 10 % for revision 4; step 2 of 3 begins again',
    });
    world.untilPhase('promoted');
    expect(world.told).not.toContain('rollout-held');
    const again = world.told.lastIndexOf('rollout-stepping');
    expect(world.told.slice(again - 2, again + 1)).toEqual([
      'rollout-baking',
      'rollout-step-passed',
      'rollout-stepping',
    ]);
  });

  it('gets no weights before the capacity for them', () => {
    const world = putBack();
    world.candidate.works = false;
    world.candidate.ready = 0;
    world.candidate.present = false;
    world.weights = { stable: 100, candidate: 0, mirror: 0 };
    for (let count = 0; count < 5; count++) {
      world.look();
      expect(world.weights).toEqual({ stable: 100, candidate: 0, mirror: 0 });
    }
    world.candidate.works = true;
    world.untilPhase('promoted');
  });

  it.each(['promoting', 'settling'] as const)(
    'goes on when it was %s',
    phase => {
      const world = World.create().untilPhase(phase);
      world.look();
      world.areWeightsOwn = true;
      world.weights = { stable: 50, candidate: 50, mirror: 0 };
      world.untilPhase('promoted');
      expect(world.weights).toEqual({ stable: 0, candidate: 100, mirror: 0 });
    },
  );

  it('goes back all the same', () => {
    const world = halfway(World.create());
    world.command('abort');
    world.until(({ weights }) => weights.stable === 100);
    world.look();
    world.areWeightsOwn = true;
    world.weights = { stable: 50, candidate: 50, mirror: 0 };
    world.untilPhase('aborted');
    expect(world.weights).toEqual({ stable: 100, candidate: 0, mirror: 0 });
  });
});

describe('the clock', () => {
  it.each([3_600, -3_600, 86_400 * 365, NaN])(
    'may jump by %s s without ending or promoting anything',
    seconds => {
      for (const phase of [
        'provisioning',
        'baking',
        'settling',
        'rolling-back',
      ] as const) {
        const world = World.create().untilPhase(
          phase === 'rolling-back' ? 'baking' : phase,
        );
        if (phase === 'rolling-back') {
          world.stable.ready = 1;
          world.judge = ask => (gateNamed('limits')(ask) ? 'fail' : 'pass');
          world.untilPhase('rolling-back');
        }
        const before = world.state.clock.phaseSeconds;
        world.now += seconds * 1_000;
        world.look(0);
        expect(world.state.clock.phaseSeconds - before).toBeLessThanOrEqual(10);
        expect(world.phase).toBe(phase);
      }
    },
  );

  it('of a process that slept through a bake adds one tick', () => {
    const world = World.create().untilPhase('baking');
    const { bakedSeconds } = world.state.clock;
    world.look(3_600);
    expect(world.phase).toBe('baking');
    expect(world.state.clock.bakedSeconds).toBe(bakedSeconds + 10);
  });
});

describe('the service', () => {
  it.each(['stopped', 'deleted'] as const)(
    'that is %s ends its rollout',
    serviceState => {
      const world = halfway(World.create());
      world.serviceState = serviceState;
      world.look();
      expect(world.phase).toBe('aborted');
      const settled = World.create().untilPhase('settling');
      settled.look();
      settled.serviceState = serviceState;
      settled.look();
      expect(settled.phase).toBe('promoted');
    },
  );
});
