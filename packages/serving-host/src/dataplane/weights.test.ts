import { WeightedRoundRobin } from './weights.ts';

function count(
  balancer: WeightedRoundRobin,
  weights: { key: number; weight: number }[],
  turns: number,
): Map<number | undefined, number> {
  const counts = new Map<number | undefined, number>();
  for (let turn = 0; turn < turns; turn += 1) {
    const key = balancer.next(weights);
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts;
}

describe('WeightedRoundRobin', () => {
  it.each([
    [[100]],
    [[50, 50]],
    [[99, 1]],
    [[92.5, 7.5]],
    [[33.33, 33.33, 33.34]],
    [[99.99, 0.01]],
  ])('shares by %j to within one over every stretch', weights => {
    const choices = weights.map((weight, key) => ({ key, weight }));
    const balancer = WeightedRoundRobin.create();
    const counts = new Map<number | undefined, number>();
    let furthest = 0;
    for (let turn = 1; turn <= 10_000; turn += 1) {
      const key = balancer.next(choices);
      counts.set(key, (counts.get(key) ?? 0) + 1);
      for (const choice of choices) {
        const due = (turn * choice.weight) / 100;
        const isFrom = Math.abs((counts.get(choice.key) ?? 0) - due);
        furthest = Math.max(furthest, isFrom);
      }
    }
    expect(furthest).toBeLessThanOrEqual(1);
    for (const { key, weight } of choices) {
      expect(counts.get(key)).toBe(Math.round(weight * 100));
    }
  });

  it('never chooses what has no weight', () => {
    const weights = [
      { key: 1, weight: 0 },
      { key: 2, weight: 100 },
    ];
    expect(count(WeightedRoundRobin.create(), weights, 100)).toEqual(
      new Map([[2, 100]]),
    );
    expect(
      WeightedRoundRobin.create().next([{ key: 1, weight: 0 }]),
    ).toBeUndefined();
  });

  it('gives who was away no more than its share afterwards', () => {
    const balancer = WeightedRoundRobin.create();
    const both = [
      { key: 1, weight: 50 },
      { key: 2, weight: 50 },
    ];
    count(balancer, both, 3);
    count(balancer, [both[0]], 1000);
    expect(count(balancer, both, 100)).toEqual(
      new Map([
        [1, 50],
        [2, 50],
      ]),
    );
  });
});
