import { FakeServiceSignals } from '@fairway/backstage-plugin-mlops-node/testUtils';
import { readPages } from './readPages';

const service = { id: 'id-1', name: 'digits' };
const windowMs = 5_000;

describe('the pages of a source of signals', () => {
  /** A source that has counted for so many windows of both revisions. */
  const counted = (windows: number) => {
    const startedAt = 1_700_000_000_000;
    let now = startedAt;
    const signals = FakeServiceSignals.create({ windowMs, now: () => now });
    signals.declare(service);
    for (let index = 0; index < windows; index += 1) {
      for (const revision of [1, 2]) {
        signals.count(service, revision, { outcomes: { success: index + 1 } });
      }
      now += windowMs;
    }
    return { signals, startedAt, asOf: now };
  };

  it.each([0, 1, 60, 720, 1_000])(
    'give all of %s windows of two revisions, each once and in order',
    async windows => {
      const { signals, startedAt, asOf } = counted(windows);
      const found = await readPages(signals, service, {
        since: startedAt,
        revisions: [1, 2],
      });
      if (typeof found === 'string') {
        throw new Error(found);
      }
      expect(found.asOf).toBe(asOf);
      for (const revision of windows > 0 ? [1, 2] : []) {
        const own = found.revisions.find(one => one.revision === revision)!;
        expect(own.windows.map(({ requests }) => requests)).toEqual(
          Array.from({ length: windows }, (_, index) => index + 1),
        );
      }
    },
  );

  it('are asked for once where one has all', async () => {
    const { signals, startedAt } = counted(60);
    const asked = jest.spyOn(signals, 'windows');
    await readPages(signals, service, { since: startedAt, revisions: [1, 2] });
    expect(asked).toHaveBeenCalledTimes(1);
  });

  it('say nothing where the source begins anew in between', async () => {
    const { signals, startedAt } = counted(720);
    const windows = signals.windows.bind(signals);
    signals.windows = async (key, query) => {
      const page = await windows(key, query);
      signals.restart();
      return page;
    };
    expect(
      await readPages(signals, service, {
        since: startedAt,
        revisions: [1, 2],
      }),
    ).toBe('The source of signals has begun anew while it was asked');
  });
});
