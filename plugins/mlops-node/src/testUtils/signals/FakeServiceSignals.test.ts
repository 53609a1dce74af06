import { FakeServiceSignals } from './FakeServiceSignals';
import { describeServiceSignalsContract } from './serviceSignalsContract';

const service = { id: 'id-of-digits', name: 'digits' };

function fakes() {
  const time = { now: 1_700_000_001_000 };
  const now = () => time.now;
  return { time, signals: FakeServiceSignals.create({ now }) };
}

describeServiceSignalsContract({
  name: 'FakeServiceSignals',
  async setup() {
    const { time, signals } = fakes();
    const unreachable = FakeServiceSignals.create();
    unreachable.setProblem('The fake source is switched off');
    let turn = 0;
    return {
      signals,
      service,
      unreachable,
      async predict(outcome) {
        turn += 1;
        const revision = 1 + (turn % 2);
        signals.count(service, revision, {
          outcomes: { [outcome]: 1 },
          ...(outcome === 'success' && { latency: 'a histogram' }),
        });
        return revision;
      },
      async settle() {
        time.now += 7_000;
      },
      async close() {},
    };
  },
});

describe('FakeServiceSignals', () => {
  it('tells what a test lets it count, once the window is over', async () => {
    const { time, signals } = fakes();
    const mirror = {
      outcomes: { ...{ success: 2, clientError: 0, rateLimited: 0 } },
    } as never;
    signals.count(service, 2, { outcomes: { success: 3 }, mirror });
    signals.count(service, undefined, { outcomes: { rateLimited: 1 } });
    const before = await signals.windows(service, { since: 0 });
    expect(before).toMatchObject({ revisions: [], unrouted: [] });
    time.now += 5_000;
    await expect(signals.windows(service, { since: 0 })).resolves.toMatchObject(
      {
        dataSince: 1_700_000_001_000,
        revisions: [{ revision: 2, windows: [{ requests: 3, mirror }] }],
        unrouted: [{ requests: 1, outcomes: { rateLimited: 1 } }],
      },
    );
  });

  it('begins anew in another epoch', async () => {
    const { time, signals } = fakes();
    signals.count(service, 1, { outcomes: { success: 1 } });
    time.now += 5_000;
    const { epoch } = await signals.windows(service, { since: 0 });
    signals.restart();
    const after = await signals.windows(service, { since: 0 });
    expect(after.epoch).toBeGreaterThan(epoch);
    expect(after).toMatchObject({ dataSince: time.now, revisions: [] });
  });
});
