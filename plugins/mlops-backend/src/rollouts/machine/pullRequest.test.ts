import { World } from './__testUtils__/World';
import { declared, lastEvent } from './__testUtils__/views';
import { plan } from './__testUtils__/fixtures';

const day = 24 * 60 * 60;
const message = 'Revision 4 waits for its files';
const url = 'https://git.example.com/platform/pulls/7';

const waiting = (pullRequestSeconds = 14 * day) => {
  const { rules } = plan();
  const world = World.create({ rules: { ...rules, pullRequestSeconds } });
  world.candidate.awaited = { message, url };
  return world.untilPhase('provisioning');
};

describe('a candidate that comes by a pull request', () => {
  it('is waited for beyond the time that replicas have to become ready', () => {
    const world = waiting();
    for (let look = 0; look < 100; look++) {
      world.look(10);
    }
    expect(world.phase).toBe('provisioning');
    expect(world.state).toMatchObject({
      waitingFor: message,
      action: `Have the pull request merged and applied: ${url}`,
      isAwaited: true,
    });
    expect(world.state.clock.awaitedSeconds).toBeGreaterThan(600);
    expect(world.weights).toEqual({ stable: 100, candidate: 0, mirror: 0 });
  });

  it('has all of the time to become ready from when it is merged, and is promoted', () => {
    const world = waiting();
    for (let look = 0; look < 20; look++) {
      world.look(10);
    }
    world.candidate.works = false;
    delete world.candidate.awaited;
    world.look(10);
    expect(world.phase).toBe('provisioning');
    expect(world.state).not.toHaveProperty('isAwaited');
    expect(world.state.clock.phaseSeconds).toBeLessThanOrEqual(20);
    world.candidate.works = true;
    world.untilPhase('promoted');
    expect(world.servingRevision).toBe(4);
  });

  it('that nobody merges within what the environment allows never gets traffic', () => {
    const world = waiting(2 * day);
    const looks = (2 * day) / 10;
    for (let look = 0; look < 200; look++) {
      world.look(10);
    }
    expect(world.phase).toBe('provisioning');
    // The clock alone, as it stands after all those looks.
    world.state.clock.awaitedSeconds = 10 * (looks - 1);
    world.look(10);
    world.untilPhase('failed');
    expect(declared(world)).toEqual([[100, 0]]);
    expect(lastEvent(world).message).toContain(
      'Revision 4 was not merged and applied within 2 days',
    );
  });

  it('is given up when somebody aborts', () => {
    const world = waiting();
    expect(world.command('abort').accepted).toBe(true);
    world.untilPhase('aborted', 'failed');
    expect(declared(world).every(([, candidate]) => candidate === 0)).toBe(
      true,
    );
  });

  it('waits for two weeks where the rollout was begun by an older portal', () => {
    const { pullRequestSeconds, ...rules } = {
      ...plan().rules,
      pullRequestSeconds: 1,
    };
    const world = World.create({ rules });
    world.candidate.awaited = { message };
    world.untilPhase('provisioning');
    world.state.clock.awaitedSeconds = 14 * day - 20;
    world.look(10);
    expect(world.phase).toBe('provisioning');
    world.look(10);
    expect(world.phase).not.toBe('provisioning');
  });
});
