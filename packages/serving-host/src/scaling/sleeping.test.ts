import { declarationOf, revisionOf } from '../testing/declarations.ts';
import { LocalServices } from '../testing/LocalServices.ts';

jest.setTimeout(300_000);

const scaling = { minReplicas: 0, maxReplicas: 3, idleSeconds: 5 };
const sleeper = declarationOf('sleeper', {
  revisions: [revisionOf(1, { scaling })],
});

describe('a revision that may sleep', () => {
  let local: LocalServices;

  beforeAll(async () => {
    local = await LocalServices.create();
    await local.put(sleeper);
    await local.untilReady('sleeper');
  });

  afterAll(() => local?.dispose());

  const untilAsleep = () =>
    local.untilObserved(
      'sleeper',
      'it sleeps',
      ({ revisions: [revision], replicas }) =>
        revision.asleep && replicas.length === 0,
    );

  it('is started once to see it work, and sleeps when nobody predicts', async () => {
    const { revisions } = await untilAsleep();
    expect(revisions[0]).toMatchObject({
      desiredReplicas: 0,
      readyReplicas: 0,
      // Requests would be held for it: it has its share.
      weight: 100,
    });
    expect(local.events('sleeper', 'replica-ready')).toHaveLength(1);
    expect(local.events('sleeper', 'asleep')).toEqual([
      expect.objectContaining({
        severity: 'info',
        message: 'Revision 1 sleeps: nobody has predicted for 5 s',
      }),
    ]);
  });

  it('answers a crowd of 500 after one start, and says how long that took', async () => {
    await untilAsleep();
    const crowd = Array.from({ length: 500 }, () => local.predict('sleeper'));
    expect(local.observe('sleeper')).toMatchObject({
      revisions: [{ asleep: false, desiredReplicas: 1, readyReplicas: 0 }],
      replicas: [{ state: 'starting' }],
    });
    expect(await Promise.all(crowd)).toEqual(Array(500).fill('v1'));
    // On a slow machine the crowd justifies more than the one that it woke, but
    // not before that one has had its chance.
    const types = local.observe('sleeper').events.map(({ type }) => type);
    const scaledAt = types.indexOf('scaled');
    const wokenAt = types.indexOf('woken');
    expect(scaledAt === -1 || scaledAt > wokenAt).toBe(true);
    expect(types.slice(types.indexOf('asleep'), wokenAt)).toEqual([
      'asleep',
      'replica-ready',
    ]);
    expect(local.events('sleeper', 'woken').at(-1)).toMatchObject({
      message: expect.stringMatching(/ready after \d+ ms$/),
      evidence: { tookMs: expect.any(Number), waiting: 500 },
    });
    expect(local.events('sleeper', 'replica-exited')).toEqual([]);
    const [revision] = local.services.find('sleeper')?.candidates() ?? [];
    expect(revision.demand).toMatchObject({ inFlight: 0, waiting: 0 });
  });

  it('begins asleep after a restart of the host, since it has worked before', async () => {
    const { directory } = local;
    await local.dispose({ keep: true });
    local = await LocalServices.create({ directory });
    expect(local.observe('sleeper')).toMatchObject({
      revisions: [{ asleep: true, desiredReplicas: 0 }],
      replicas: [],
    });
    await expect(local.predict('sleeper')).resolves.toBe('v1');
    expect(local.events('sleeper', 'woken').length).toBeGreaterThan(1);
    expect(local.errors).toEqual([]);
  });

  it('begins awake with other content, which has not been seen to work', async () => {
    const { directory } = local;
    await local.put({
      ...sleeper,
      revisions: [
        revisionOf(1, { scaling, environmentVariables: { OTHER: '1' } }),
      ],
    });
    await local.dispose({ keep: true });
    local = await LocalServices.create({ directory });
    expect(local.observe('sleeper').revisions[0]).toMatchObject({
      asleep: false,
      desiredReplicas: 1,
    });
  });
});
