import { describeDriftCountsContract } from './driftCountsContract';
import { FakeDriftCounts } from './FakeDriftCounts';

const service = { id: 'id-of-digits', name: 'digits' };
const toCount = (revision: number, fingerprint: string) => ({
  ...{ revision, fingerprint },
  signature: { inputs: [], outputs: [] },
  layout: { schemaVersion: 1, features: [] },
});

describeDriftCountsContract({
  name: 'FakeDriftCounts',
  async setup() {
    let now = 1_700_000_001_000;
    const counts = FakeDriftCounts.create({ now: () => now });
    counts.declare(service);
    const unreachable = FakeDriftCounts.create();
    unreachable.setProblem('The fake source is switched off');
    let turn = 0;
    return {
      ...{ counts, service, unreachable },
      count: [toCount(1, 'one'), toCount(2, 'two')],
      other: toCount(1, 'another'),
      async predict() {
        turn += 1;
        const revision = 1 + (turn % 2);
        if (counts.fingerprintOf(service, revision)) {
          counts.count(service, revision, { counted: 1, counts: {} });
        }
        return revision;
      },
      async settle() {
        now += 15_000;
      },
      async close() {},
    };
  },
});

describe('FakeDriftCounts', () => {
  it('forgets what it should count when it starts again', async () => {
    const counts = FakeDriftCounts.create();
    counts.declare(service);
    const query = { since: 0, count: [toCount(1, 'one')] };
    const first = await counts.windows(service, query);
    counts.count(service, 1, { counted: 3, counts: {} });
    counts.restart();
    expect(counts.fingerprintOf(service, 1)).toBeUndefined();
    const again = await counts.windows(service, query);
    expect(again.epoch).toBeGreaterThan(first.epoch);
    expect(again.revisions).toMatchObject([{ revision: 1, windows: [] }]);
  });
});
