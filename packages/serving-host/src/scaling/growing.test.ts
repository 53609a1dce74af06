import { declarationOf, revisionOf } from '../testing/declarations.ts';
import { LocalServices } from '../testing/LocalServices.ts';

jest.setTimeout(300_000);

describe('a revision that may grow', () => {
  let local: LocalServices;

  beforeAll(async () => {
    local = await LocalServices.create({
      settings: {
        scalingIntervalMs: 100,
        burstWindowMs: 500,
        stableWindowMs: 2_000,
      },
    });
  });

  afterAll(() => local?.dispose());

  it('has more replicas while there is more load, and says so once each way', async () => {
    const scaling = { minReplicas: 1, maxReplicas: 3, targetConcurrency: 2 };
    await local.put(
      declarationOf('grower', { revisions: [revisionOf(1, { scaling })] }),
    );
    await local.untilReady('grower');
    let isOver = false;
    const clients = Promise.all(
      Array.from({ length: 12 }, async () => {
        while (!isOver) {
          await local.predict('grower');
        }
      }),
    );
    await local.untilObserved(
      'grower',
      'three are ready',
      ({ revisions: [revision] }) => revision.readyReplicas === 3,
    );
    const lines: unknown[] = [];
    // What has changed just now is still told.
    await new Promise(done => setTimeout(done, 200));
    const stop = local.changes.watch(line => lines.push(line));
    await new Promise(done => setTimeout(done, 1_000));
    stop();
    // Load alone is no news for whoever watches.
    expect(lines).toEqual([]);
    isOver = true;
    await clients;
    const { revisions } = await local.untilObserved(
      'grower',
      'one is left',
      ({ replicas }) => replicas.length === 1,
    );
    expect(revisions[0].desiredReplicas).toBe(1);
    expect(local.events('grower', 'replica-exited')).toEqual([]);
    const [first, ...more] = local.events('grower', 'scaled');
    expect(first).toMatchObject({
      message: expect.stringMatching(
        /^Revision 1 goes from 1 to \d replicas: [\d.]+ requests at once, \d+ of them waiting$/,
      ),
      evidence: { from: 1 },
    });
    // What becomes of it is told half a minute later, if this lasts as long.
    expect(more.filter(({ at }) => at - first.at < 29_000)).toEqual([]);
  });

  it('follows the bounds at once, and no replica is restarted for them', async () => {
    const declare = (minReplicas: number, maxReplicas: number) =>
      local.put(
        declarationOf('bounded', {
          revisions: [revisionOf(1, { scaling: { minReplicas, maxReplicas } })],
        }),
      );
    await declare(2, 3);
    await local.untilReady('bounded');
    expect(local.observe('bounded').replicas).toHaveLength(2);
    await declare(1, 1);
    await local.untilObserved(
      'bounded',
      'one is left',
      ({ replicas }) => replicas.length === 1,
    );
    await declare(0, 3);
    expect(local.observe('bounded').revisions[0].desiredReplicas).toBe(1);
    expect(local.events('bounded', 'replica-ready')).toHaveLength(2);
  });
});
