import { World } from './__testUtils__/World';
import { declared, gateNamed, lastEvent } from './__testUtils__/views';

describe('a good candidate', () => {
  it('is promoted step by step with no hand', () => {
    const world = World.create();
    world.untilPhase('promoted');
    expect(declared(world)).toEqual([
      [100, 0],
      [90, 10],
      [50, 50],
      [0, 100],
    ]);
    expect(world.told.filter(type => type !== 'rollout-gate')).toEqual([
      'rollout-started',
      'rollout-provisioning',
      'rollout-stepping',
      'rollout-baking',
      'rollout-step-passed',
      'rollout-stepping',
      'rollout-baking',
      'rollout-step-passed',
      'rollout-stepping',
      'rollout-baking',
      'rollout-step-passed',
      'rollout-promoting',
      'rollout-settling',
      'rollout-promoted',
    ]);
    expect(world.recorded).toEqual([4]);
    expect(world.stable).toMatchObject({ present: false, ready: 0 });
  });

  it('bakes for as long as each step says, by the counted time', () => {
    const world = World.create().untilPhase('baking');
    const seconds = [];
    while (world.state.step === 0) {
      seconds.push(world.state.clock.bakedSeconds);
      world.look();
    }
    expect(Math.max(...seconds)).toBeGreaterThanOrEqual(20);
    expect(Math.max(...seconds)).toBeLessThanOrEqual(30);
  });

  it('gets a share only with the replicas that it needs for it', () => {
    const world = World.create({ candidate: { revision: 4, replicas: 10 } });
    const floors = new Map<number, number>();
    while (!world.ended) {
      const { wanted } = world.look().state;
      if (!floors.has(wanted.candidateWeight)) {
        floors.set(wanted.candidateWeight, world.candidate.ready);
      }
    }
    expect([...floors]).toEqual([
      [0, 0],
      [10, 1],
      [50, 5],
      [100, 10],
    ]);
  });

  it('of a shadow gets copies and no traffic until the gates have compared', () => {
    const world = World.create({
      steps: [
        { weight: 0, mirror: 100, bakeSeconds: 20, minimumSamples: 50 },
        { weight: 100, bakeSeconds: 0, minimumSamples: 0 },
      ],
    });
    world.untilPhase('promoted');
    expect(world.told).toContain('rollout-shadowing');
    expect(declared(world)).toEqual([
      [100, 0],
      [100, 0, 100],
      [0, 100],
    ]);
  });

  it('without gates needs readiness and a prediction all the same, and the history says that it has none', () => {
    const world = World.create({ gates: [] });
    expect(lastEvent(world)).toMatchObject({
      severity: 'warning',
      message: expect.stringContaining('without any gate'),
      evidence: { hasGates: false },
    });
    world.untilPhase('promoted');
    expect(
      world.acted
        .filter(({ type }) => type === 'predict')
        .map(effect => 'revision' in effect && effect.revision),
    ).toEqual([4, false]);
  });

  it('is not asked to be approved before the gates of a machine have passed', () => {
    const world = World.create();
    world.judge = ask => (gateNamed('signature')(ask) ? 'fail' : 'pass');
    world.untilPhase('failed');
    expect(
      world.acted.some(
        effect => 'gate' in effect && effect.gate.kind === 'approval',
      ),
    ).toBe(false);
    expect(lastEvent(world)).toMatchObject({
      actor: 'gate:signature',
      message: "Revision 3 serves. Gate 'signature' failed. It is fail.",
    });
    expect(declared(world)).toEqual([]);
  });

  it('waits for approval for as long as it takes, and people are told once', () => {
    const world = World.create();
    world.judge = ask => (gateNamed('approval')(ask) ? 'inconclusive' : 'pass');
    for (let count = 0; count < 1_000; count++) {
      world.look(10);
    }
    expect(world.phase).toBe('checking');
    expect(world.state.waitingFor).toBe('Approval of revision 4');
    expect(
      world.acted.filter(
        effect => 'about' in effect && effect.about === 'needs-approval',
      ),
    ).toHaveLength(1);
    world.judge = () => 'pass';
    world.untilPhase('promoted');
  });

  it('starts nothing before the rollout before it has gone back', () => {
    const world = World.create();
    world.predecessor = 'r0';
    for (let count = 0; count < 50; count++) {
      world.look();
    }
    expect(world.phase).toBe('checking');
    expect(declared(world)).toEqual([]);
    world.predecessor = undefined;
    world.untilPhase('promoted');
  });
});
