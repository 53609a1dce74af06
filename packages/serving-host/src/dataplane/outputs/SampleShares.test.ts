import { SampleShares } from './SampleShares.ts';
import { quickDrawOfId } from './quickDrawOfId.ts';

function second(
  shares: SampleShares,
  at: number,
  counts: Record<string, number>,
) {
  const last: Record<string, number> = {};
  for (const [service, count] of Object.entries(counts)) {
    for (let turn = 0; turn < count; turn += 1) {
      last[service] = shares.arrived(service, at + turn / count);
    }
  }
  return last;
}

/** An answer costs 0.1 ms: a hundred of them take 10 ms. */
function settled(): SampleShares {
  const shares = SampleShares.create({ budgetMs: 10 });
  for (let turn = 0; turn < 200; turn += 1) {
    shares.spent(0.1);
  }
  return shares;
}

describe('SampleShares', () => {
  it('takes all while there is time', () => {
    const shares = settled();
    second(shares, 0, { a: 90 });
    expect(second(shares, 1_000, { a: 90 })).toEqual({ a: 1 });
  });

  it('takes as many as there is time for', () => {
    const shares = settled();
    second(shares, 0, { a: 1_000 });
    expect(second(shares, 1_000, { a: 1_000 }).a).toBeCloseTo(0.1);
  });

  it('leaves a quiet service whole beside a busy one', () => {
    const shares = settled();
    second(shares, 0, { busy: 1_000, quiet: 20 });
    const { busy, quiet } = second(shares, 1_000, { busy: 1_000, quiet: 20 });
    expect(quiet).toBe(1);
    expect(busy).toBeCloseTo(0.08);
  });

  it('begins anew after a second without requests, and holds no service', () => {
    const shares = settled();
    second(shares, 0, { a: 1_000 });
    expect(second(shares, 10_000, { a: 10 })).toEqual({ a: 1 });
  });
});

describe('quickDrawOfId', () => {
  it('is the same for the same id', () => {
    expect(quickDrawOfId('a-1')).toBe(quickDrawOfId('a-1'));
  });

  it.each([
    ['numbers', (index: number) => String(index)],
    ['ids that only begin differently', (index: number) => `${index}-aaaaaaa`],
    ['ids that only end differently', (index: number) => `aaaaaaa-${index}`],
  ])('is spread evenly over %s', (_, idOf) => {
    const bins = Array(20).fill(0);
    for (let index = 0; index < 20_000; index += 1) {
      bins[Math.floor(quickDrawOfId(idOf(index)) * 20)] += 1;
    }
    // Chi-square with 19 degrees of freedom exceeds 50 once in 10,000 times.
    const chiSquare = bins.reduce(
      (sum, count) => sum + (count - 1_000) ** 2 / 1_000,
      0,
    );
    expect(chiSquare).toBeLessThan(50);
  });
});
