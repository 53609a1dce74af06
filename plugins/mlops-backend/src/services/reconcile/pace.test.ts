import { busyMs } from './pace';

const seen = (readyReplicas: number, ...states: ('starting' | 'ready')[]) => ({
  revisions: [{ number: 2, readyReplicas, desiredReplicas: 2 }] as any,
  replicas: states.map((state, index) => ({
    name: `replica-${index}`,
    revision: 2,
    state,
    since: '2026-11-27T12:00:00Z',
    restarts: 0,
  })),
});

describe('while something is under way, a service', () => {
  it('is left to the watch as long as its replicas start', () => {
    const starting = busyMs(seen(0, 'starting', 'starting'));
    expect(busyMs(seen(1, 'ready', 'starting'))).toBe(starting);
    expect(busyMs(seen(0))).toBe(starting);
  });

  it('is looked at sooner while replicas are ready that nothing leads to yet', () => {
    const starting = busyMs(seen(0, 'starting'));
    expect(busyMs(seen(0, 'ready', 'starting'))).toBeLessThan(starting);
    expect(busyMs(seen(1, 'ready', 'ready'))).toBeLessThan(starting);
  });

  it('counts only replicas of the revision that they belong to', () => {
    const { revisions, replicas } = seen(0, 'ready');
    const ofAnother = replicas.map(one => ({ ...one, revision: 1 }));
    expect(busyMs({ revisions, replicas: ofAnother })).toBe(
      busyMs(seen(0, 'starting')),
    );
  });
});
