import { World } from './__testUtils__/World';
import { declared, gateNamed, halfway, lastEvent } from './__testUtils__/views';

describe('a bad candidate', () => {
  it.each(['limits', 'errors'])(
    'goes back with the reason of the gate %s',
    name => {
      const world = halfway(World.create());
      world.judge = ask => (gateNamed(name)(ask) ? 'fail' : 'pass');
      world.untilPhase('rolled-back');
      expect(world.weights).toEqual({ stable: 100, candidate: 0, mirror: 0 });
      expect(world.candidate.present).toBe(false);
      expect(world.servingRevision).toBe(3);
      expect(lastEvent(world)).toMatchObject({
        actor: `gate:${name}`,
        message: `Revision 3 serves. Gate '${name}' failed. It is fail.`,
      });
      expect(lastEvent(world).evidence.evidenceId).toMatch(/evidence of r1:1:/);
    },
  );

  it('that never becomes ready gets no traffic, and fails at the deadline', () => {
    const world = World.create();
    world.candidate.works = false;
    world.candidate.problem = { message: 'It waits.', permanent: false };
    world.untilPhase('failed');
    expect(declared(world)).toEqual([[100, 0]]);
    expect(lastEvent(world).message).toContain(
      'did not become ready within 60 s. It waits.',
    );
  });

  it('that is broken for good is not waited for', () => {
    const world = World.create();
    world.candidate.works = false;
    world.candidate.problem = { message: 'No such file.', permanent: true };
    world.untilPhase('failed');
    expect(world.looks).toBeLessThan(12);
  });

  it('that answers no first prediction gets no traffic', () => {
    const world = World.create();
    world.judge = ({ type }) => (type === 'predict' ? 'fail' : 'pass');
    world.untilPhase('failed');
    expect(declared(world)).toEqual([[100, 0]]);
    expect(lastEvent(world).message).toContain(
      'does not answer a trial prediction',
    );
  });

  it('whose first prediction came back at the second time goes on', () => {
    const world = World.create();
    let predictions = 0;
    world.judge = ({ type }) =>
      type === 'predict' && ++predictions === 1 ? 'fail' : 'pass';
    expect(world.untilPhase('promoted').phase).toBe('promoted');
  });

  it('that crashes with traffic goes back at once', () => {
    const world = halfway(World.create());
    world.candidate.works = false;
    world.look();
    expect(world.phase).toBe('rolling-back');
    world.untilPhase('rolled-back');
    expect(lastEvent(world).message).toContain(
      'has traffic and no ready replica',
    );
  });

  it('that loses its replicas together with the stable revision waits for as long as is borne', () => {
    const world = halfway(World.create());
    world.candidate.works = false;
    world.stable.works = false;
    world.look();
    expect(world.phase).toBe('baking');
    world.candidate.works = true;
    world.stable.works = true;
    world.look();
    expect(world.untilPhase('promoted').phase).toBe('promoted');
  });

  it('that does not come back with the stable revision goes back at once', () => {
    const world = halfway(World.create());
    world.candidate.works = false;
    world.stable.works = false;
    world.look();
    world.stable.works = true;
    world.look();
    world.look();
    expect(world.phase).toBe('rolling-back');
    world.untilPhase('rolled-back');
  });

  it('that stays away together with the stable revision goes back when that is borne no longer', () => {
    const world = halfway(World.create());
    world.candidate.works = false;
    world.stable.works = false;
    world.untilPhase('rolling-back');
    expect(lastEvent(world).message).toMatch(/0 of 1 replicas ready for 15 s/);
    expect(world.weights.stable).toBeLessThan(100);
    world.stable.works = true;
    world.untilPhase('rolled-back');
  });

  it('that misses replicas for longer than is borne goes back, and its bake does not count meanwhile', () => {
    const world = World.create({
      candidate: { revision: 4, replicas: 4 },
    });
    halfway(world);
    world.candidate.ready = 1;
    world.candidate.desired = 1;
    const baked = world.state.clock.bakedSeconds;
    world.look(1);
    expect(world.phase).toBe('baking');
    expect(world.state.clock.bakedSeconds).toBe(baked);
    while (world.phase === 'baking') {
      world.candidate.ready = 1;
      world.candidate.desired = 1;
      world.look();
      expect(world.state.clock.bakedSeconds).toBe(baked);
    }
    expect(lastEvent(world).message).toContain('1 of 2 replicas ready');
  });

  it('that cannot be verified with all of the traffic is not promoted', () => {
    const world = World.create().untilPhase('promoting');
    world.judge = ({ type }) => (type === 'verify-route' ? 'fail' : 'pass');
    world.untilPhase('rolling-back');
    world.judge = () => 'pass';
    world.untilPhase('rolled-back');
    expect(world.recorded).toEqual([]);
  });

  it('that crashes after its promotion goes back, and the record with it', () => {
    const world = World.create().untilPhase('settling');
    world.look();
    expect(world.servingRevision).toBe(4);
    world.candidate.works = false;
    world.untilPhase('rolled-back');
    expect(world.recorded).toEqual([4, 3]);
    expect(world.weights.stable).toBe(100);
  });
});
