import { advance } from '.';
import { rollout } from './__testUtils__/fixtures';
import { World } from './__testUtils__/World';
import { gateNamed, lastEvent } from './__testUtils__/views';

describe('silence', () => {
  const silent = (onSilence: 'hold' | 'roll-back') => {
    const world = World.create({
      rules: { ...rollout().rules, onSilence },
    }).untilPhase('baking');
    world.judge = () => 'inconclusive';
    return world;
  };

  it('extends the bake to its maximum and then goes back, where the environment says so', () => {
    const world = silent('roll-back');
    let longest = 0;
    while (world.phase === 'baking') {
      expect(world.state.step).toBe(0);
      longest = world.state.clock.bakedSeconds;
      world.look();
    }
    expect(longest).toBeGreaterThanOrEqual(50);
    expect(world.phase).toBe('rolling-back');
    expect(lastEvent(world).message).toContain(
      'No verdict by the end of the longest bake: gates limits, errors',
    );
  });

  it('holds where the environment says so, for ever and with the weights of the step', () => {
    const world = silent('hold').untilPhase('held');
    for (let count = 0; count < 1_000; count++) {
      world.look(10);
    }
    expect(world.phase).toBe('held');
    expect(world.weights).toEqual({ stable: 90, candidate: 10, mirror: 0 });
  });

  it('that has ended promotes nothing without a person', () => {
    const world = silent('hold').untilPhase('held');
    world.judge = () => 'pass';
    for (let count = 0; count < 100; count++) {
      world.look();
    }
    expect(world.phase).toBe('held');
    expect(world.command('resume').accepted).toBe(true);
    world.untilPhase('promoted');
  });

  it('of a gate that fails at last goes back from a hold', () => {
    const world = silent('hold').untilPhase('held');
    world.judge = ask => (gateNamed('errors')(ask) ? 'fail' : 'pass');
    world.untilPhase('rolled-back');
    expect(lastEvent(world).actor).toBe('gate:errors');
  });

  it.each([0, NaN, -5, Infinity])(
    'is what %s predictions are, with gates that pass and without any',
    samples => {
      for (const gates of [undefined, []]) {
        const world = World.create(gates && { gates });
        world.rate = samples;
        world.untilPhase('rolling-back');
        expect(world.state.step).toBe(0);
        expect(lastEvent(world).message).toContain('0 of 50 predictions');
      }
    },
  );

  it('is what a gate says that never answers, or answers with another word', () => {
    for (const word of [undefined, 'passed', NaN, null]) {
      const world = World.create().untilPhase('baking');
      world.judge = ask =>
        ask.type === 'evaluate-gate' ? (word as any) : 'pass';
      world.untilPhase('rolling-back');
      expect(world.state.step).toBe(0);
    }
  });

  it('is what comes for something that was not asked', () => {
    const world = World.create().untilPhase('baking');
    world.judge = ask => (ask.type === 'evaluate-gate' ? undefined : 'pass');
    world.look();
    const { state } = world;
    const key = `${state.id}:${state.attempt}:999:evaluate-gate:errors`;
    const after = advance(
      state,
      { ...world.observe(), answers: [{ key, verdict: 'pass', reason: 'So' }] },
      world.now,
    );
    expect(state.asks.length).toBeGreaterThan(0);
    expect(after.state.asks).toEqual(state.asks);
    expect(Object.keys(after.state.verdicts)).toEqual(
      Object.keys(state.verdicts),
    );
  });

  it('of one gate of two is not outvoted by the other', () => {
    const world = World.create().untilPhase('baking');
    world.judge = ask => (gateNamed('errors')(ask) ? 'inconclusive' : 'pass');
    world.untilPhase('rolling-back');
    expect(world.state.step).toBe(0);
  });

  it('asks for a look that began when the bake was over, whatever passed before', () => {
    const world = World.create().untilPhase('baking');
    let isAnswering = true;
    world.judge = ask =>
      ask.type !== 'evaluate-gate' || isAnswering ? 'pass' : undefined;
    world.until(({ state }) => state.clock.bakedSeconds >= 15);
    isAnswering = false;
    for (let count = 0; count < 5; count++) {
      world.look();
      expect(world.state.step).toBe(0);
    }
  });
});
