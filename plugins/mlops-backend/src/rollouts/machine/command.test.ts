import { RolloutCommandName } from '@fairway/backstage-plugin-mlops-common';
import { World } from './__testUtils__/World';
import { declared, gateNamed, halfway, lastEvent } from './__testUtils__/views';
import { acceptedCommands } from '.';

const refusal = (world: World, name: RolloutCommandName) => {
  const before = JSON.stringify(world.state);
  const result = world.command(name);
  expect(JSON.stringify(world.state)).toBe(before);
  return result.accepted ? undefined : result.reason;
};

describe('a person', () => {
  it('pauses: the weights stay, nothing bakes, and resuming goes on with the same bake', () => {
    const world = halfway(World.create());
    world.look();
    const { bakedSeconds } = world.state.clock;
    expect(bakedSeconds).toBeGreaterThan(0);
    world.command('pause');
    for (let count = 0; count < 500; count++) {
      world.look();
    }
    expect(world.phase).toBe('paused');
    expect(world.weights).toEqual({ stable: 50, candidate: 50, mirror: 0 });
    expect(world.state.clock.bakedSeconds).toBe(bakedSeconds);
    world.command('resume');
    expect(world.phase).toBe('baking');
    expect(world.state.clock.bakedSeconds).toBe(bakedSeconds);
    world.untilPhase('promoted');
    expect(
      [...world.events.values()]
        .filter(({ actor }) => actor === 'user:default/ada')
        .map(({ type }) => type),
    ).toEqual(['rollout-paused', 'rollout-baking']);
  });

  it('who has paused is still protected from a candidate that fails', () => {
    const failing = halfway(World.create());
    failing.command('pause');
    failing.judge = ask => (gateNamed('errors')(ask) ? 'fail' : 'pass');
    failing.untilPhase('rolled-back');
    const crashing = halfway(World.create());
    crashing.command('pause');
    crashing.candidate.works = false;
    expect(crashing.untilPhase('rolled-back').phase).toBe('rolled-back');
  });

  it('pauses while replicas start, and the deadline waits', () => {
    const world = World.create().untilPhase('provisioning');
    world.candidate.works = false;
    world.command('pause');
    for (let count = 0; count < 100; count++) {
      world.look();
    }
    world.candidate.works = true;
    world.command('resume');
    expect(world.untilPhase('promoted').phase).toBe('promoted');
  });

  it('who pauses during the last look has the gates asked again, whatever they said before', () => {
    const world = World.create().untilPhase('baking');
    world.until(({ state }) => state.clock.bakedSeconds >= 15);
    world.judge = ask => (ask.type === 'evaluate-gate' ? undefined : 'pass');
    world.until(({ state }) => (state.look?.bakedSeconds ?? 0) >= 20);
    world.command('pause');
    world.command('resume');
    for (let count = 0; count < 4; count++) {
      world.look();
    }
    expect(world.state.step).toBe(0);
  });

  it('promotes now: without the bakes that are left, but with all replicas and what verifies it', () => {
    const world = World.create({
      candidate: { revision: 4, replicas: 10 },
    }).untilPhase('baking');
    world.judge = ask => (ask.type === 'evaluate-gate' ? undefined : 'pass');
    world.command('promote');
    world.until(({ weights }) => weights.candidate === 100);
    expect(world.candidate.ready).toBe(10);
    world.untilPhase('promoted');
    expect(declared(world)).toEqual([
      [100, 0],
      [90, 10],
      [0, 100],
    ]);
    expect(lastEvent(world).actor).toBe('user:default/ada');
    expect(world.acted.map(({ type }) => type)).toEqual(
      expect.arrayContaining(['verify-route', 'predict', 'record']),
    );
    expect(world.acted.map(({ type }) => type)).not.toContain('authorize');
  });

  it('cannot promote what has not passed the gates before traffic', () => {
    const world = World.create();
    expect(refusal(world, 'promote')).toMatch(/gates before traffic/);
    world.untilPhase('provisioning');
    expect(refusal(world, 'promote')).toMatch(/gates before traffic/);
    world.command('pause');
    expect(refusal(world, 'promote')).toMatch(/gates before traffic/);
  });

  it('promotes the fix of a stable revision that is down', () => {
    const world = halfway(World.create());
    world.stable.works = false;
    world.look();
    world.command('promote');
    world.untilPhase('promoted');
    expect(world.servingRevision).toBe(4);
  });

  it('promotes after all where the way back has no stable revision', () => {
    const world = halfway(World.create());
    world.stable.works = false;
    world.judge = ask => (gateNamed('errors')(ask) ? 'fail' : 'pass');
    world.untilPhase('held');
    world.command('promote');
    expect(world.untilPhase('promoted').phase).toBe('promoted');
  });

  it('aborts with a reason of their own, also after the promotion', () => {
    for (const phase of [
      'checking',
      'provisioning',
      'stepping',
      'baking',
      'promoting',
      'settling',
    ] as const) {
      const world = World.create().untilPhase(phase);
      world.command('abort');
      world.untilPhase('aborted');
      expect(lastEvent(world)).toMatchObject({
        actor: 'user:default/ada',
        message: 'Revision 3 serves. because',
      });
      expect(world.weights).toEqual({ stable: 100, candidate: 0, mirror: 0 });
      expect(world.servingRevision).toBe(3);
      expect(world.candidate.present).toBe(false);
    }
  });

  it('cannot abort when the old revision is being removed', () => {
    const world = World.create().until(({ state }) => state.removing);
    expect(refusal(world, 'abort')).toMatch(/too late/);
    world.untilPhase('promoted');
  });

  it('tries again from the first step, as another attempt', () => {
    const world = halfway(World.create());
    world.command('abort');
    world.untilPhase('aborted');
    expect(acceptedCommands(world.state)).toEqual(['retry']);
    world.command('retry');
    expect(world.state).toMatchObject({
      attempt: 2,
      phase: 'checking',
      step: 0,
      verdicts: {},
      cleared: false,
    });
    world.untilPhase('promoted');
    const keys = [...world.events.keys()];
    expect(keys).toEqual(keys.map((_, index) => `r1:${index}`));
    expect(world.recorded).toEqual([4]);
  });

  it('hears why a command is refused, and nothing changes', () => {
    const world = World.create();
    expect(refusal(world, 'resume')).toBe(
      'The rollout is checking: there is nothing to resume',
    );
    expect(refusal(world, 'retry')).toMatch(/cannot be tried again/);
    world.command('pause');
    expect(refusal(world, 'pause')).toMatch(/cannot be paused/);
    world.command('resume');
    world.command('abort');
    expect(refusal(world, 'abort')).toBe('It is going back already');
    world.untilPhase('aborted');
    expect(refusal(world, 'pause')).toBe(
      'The rollout has ended: it is aborted',
    );
  });
});

describe('a promotion that no person has told', () => {
  it('is held when the submitter may not do it any more, until one who may promotes', () => {
    const world = World.create();
    world.judge = ({ type }) => (type === 'authorize' ? 'fail' : 'pass');
    world.untilPhase('held');
    expect(world.state.interruption?.kind).toBe('not-authorized');
    expect(world.recorded).toEqual([]);
    world.command('promote');
    world.untilPhase('promoted');
  });

  it('is asked for when everything else is verified, at the last moment', () => {
    const world = World.create();
    const asked = () => world.acted.map(({ type }) => type);
    world.judge = ask =>
      ask.type === 'predict' && ask.revision === undefined ? undefined : 'pass';
    world.until(({ phase }) => phase === 'promoting').look();
    world.look();
    expect(asked()).toContain('verify-route');
    expect(asked()).not.toContain('authorize');
    world.judge = () => 'pass';
    world.untilPhase('promoted');
    expect(asked()).toContain('authorize');
  });

  it('waits for one who can say whether it is allowed, and then does what silence leads to', () => {
    const world = World.create();
    world.judge = ({ type }) =>
      type === 'authorize' ? 'inconclusive' : 'pass';
    world.untilPhase('promoting');
    world.untilPhase('rolled-back');
    expect(world.recorded).toEqual([]);
    expect(lastEvent(world).message).toContain(
      'the promotion could not be verified. It is inconclusive.',
    );
  });
});

describe('a newer rollout', () => {
  const supersede = (world: World) =>
    world.tell({ name: 'supersede', by: 'user:default/leo', rollout: 'r2' });

  it.each(['checking', 'provisioning', 'stepping', 'baking', 'promoting'])(
    'ends one that is %s, and its weight goes to the stable revision first',
    phase => {
      const world = World.create().until(it => it.phase === phase);
      expect(supersede(world).accepted).toBe(true);
      let leaked = false;
      world.until(({ ended, candidate, weights }) => {
        leaked ||= !candidate.present && weights.candidate > 0;
        return ended;
      });
      expect(leaked).toBe(false);
      expect(world.phase).toBe('superseded');
      expect(world.weights.stable).toBe(100);
      expect(world.servingRevision).toBe(3);
      expect(acceptedCommands(world.state)).toEqual([]);
    },
  );

  it('ends one that somebody has paused, or that is held', () => {
    const paused = halfway(World.create());
    paused.command('pause');
    supersede(paused);
    paused.untilPhase('superseded');
    const held = halfway(World.create());
    held.weights = { stable: 20, candidate: 80, mirror: 0 };
    held.untilPhase('held');
    supersede(held);
    held.untilPhase('superseded');
    expect(held.weights.stable).toBe(100);
  });

  it('does not take back what is promoted already, but ends its wait', () => {
    const world = World.create({
      rules: {
        onSilence: 'roll-back',
        maximalBakeSeconds: 60,
        provisioningSeconds: 60,
        rollbackWaitSeconds: 30,
        terminationWaitSeconds: 100_000,
        lookSeconds: 5,
        unreadySeconds: 15,
        candidateCapacity: 'proportional',
      },
    }).untilPhase('settling');
    supersede(world);
    world.untilPhase('promoted');
    expect(world.servingRevision).toBe(4);
  });

  it('waits for one that goes back, whose reason stays', () => {
    const world = halfway(World.create());
    world.command('abort');
    supersede(world);
    world.untilPhase('aborted');
    expect(world.state.supersededBy).toBe('r2');
  });
});
