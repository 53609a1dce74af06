import { Random } from '@fairway/statistics';
import fc from 'fast-check';
import { WeightedTurns } from './WeightedTurns.ts';

type Weights = Record<string, number>;

const choicesOf = (weights: Weights) =>
  Object.entries(weights).map(([key, weight]) => ({ key, weight }));

/** How far counts ever are from shares, over a walk through changing weights. */
function furthest(stretches: { weights: Weights; turns: number }[]): number {
  const turns = WeightedTurns.create<string>();
  const due: Weights = {};
  let most = 0;
  for (const { weights, turns: count } of stretches) {
    const sum = Object.values(weights).reduce((a, b) => a + b, 0);
    for (let turn = 0; turn < count; turn += 1) {
      const taken = turns.next(choicesOf(weights));
      for (const [key, weight] of Object.entries(weights)) {
        due[key] = (due[key] ?? 0) + weight / sum - (key === taken ? 1 : 0);
        most = Math.max(most, Math.abs(due[key]));
      }
    }
  }
  return most;
}

const hundredths = fc.integer({ min: 1, max: 10_000 }).map(n => n / 100);
const tolerance = 1e-6;

describe('WeightedTurns', () => {
  it.each([
    [[100]],
    [[50, 50]],
    [[99, 1]],
    [[92.5, 7.5]],
    [[33.33, 33.33, 33.34]],
    [[99.99, 0.01]],
  ])('gives %j exactly what is due in 10,000 turns', weights => {
    const turns = WeightedTurns.create<number>();
    const counts = new Map<number | undefined, number>();
    for (let turn = 0; turn < 10_000; turn += 1) {
      const key = turns.next(weights.map((weight, i) => ({ key: i, weight })));
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    weights.forEach((weight, key) =>
      expect(counts.get(key)).toBe(Math.round(weight * 100)),
    );
  });

  it('is within one turn of every share after any number of turns', () => {
    fc.assert(
      fc.property(
        fc.array(hundredths, { minLength: 1, maxLength: 20 }),
        fc.integer({ min: 1, max: 400 }),
        (weights, count) => {
          const named = Object.fromEntries(weights.map((w, i) => [`r${i}`, w]));
          expect(furthest([{ weights: named, turns: count }])).toBeLessThan(
            1 + tolerance,
          );
        },
      ),
    );
  });

  it('is within one turn of two shares through every change of weights', () => {
    const stretch = fc.record({
      weights: fc.record({ stable: hundredths, candidate: hundredths }),
      turns: fc.integer({ min: 1, max: 60 }),
    });
    fc.assert(
      fc.property(fc.array(stretch, { maxLength: 30 }), stretches => {
        expect(furthest(stretches)).toBeLessThan(1 + tolerance);
      }),
    );
  });

  it('is within two turns of its share of each stretch while some come and go', () => {
    const stretch = fc.record({
      weights: fc.record(
        { a: hundredths, b: hundredths, c: hundredths },
        { requiredKeys: ['a'] },
      ),
      turns: fc.integer({ min: 1, max: 60 }),
    });
    fc.assert(
      fc.property(fc.array(stretch, { maxLength: 20 }), stretches => {
        const turns = WeightedTurns.create<string>();
        for (const { weights, turns: count } of stretches) {
          const sum = Object.values(weights).reduce((a, b) => a + b, 0);
          const due: Weights = {};
          for (let turn = 0; turn < count; turn += 1) {
            const taken = turns.next(choicesOf(weights));
            for (const [key, weight] of Object.entries(weights)) {
              due[key] =
                (due[key] ?? 0) + weight / sum - (key === taken ? 1 : 0);
              expect(Math.abs(due[key])).toBeLessThan(2 + tolerance);
            }
          }
        }
      }),
    );
  });

  it.each([50, 10, 37.5])(
    'gives each single turn to a choice of %d %% with that probability',
    weight => {
      const random = Random.create(1);
      const runs = 4_000;
      const length = 24;
      const counts = new Array<number>(length).fill(0);
      for (let run = 0; run < runs; run += 1) {
        const turns = WeightedTurns.create<string>({
          random: () => random.next(),
        });
        const choices = choicesOf({ candidate: weight, stable: 100 - weight });
        for (let turn = 0; turn < length; turn += 1) {
          counts[turn] += turns.next(choices) === 'candidate' ? 1 : 0;
        }
      }
      const share = weight / 100;
      // Of a binomial count with this many runs, beyond what 24 draws show.
      const bound = 4.5 * Math.sqrt((share * (1 - share)) / runs);
      counts.forEach(count =>
        expect(Math.abs(count / runs - share)).toBeLessThan(bound),
      );
    },
  );

  it('shows both of two choices to a caller that comes every other turn', () => {
    const random = Random.create(1);
    const turns = WeightedTurns.create<string>({ random: () => random.next() });
    const choices = choicesOf({ candidate: 50, stable: 50 });
    let met = 0;
    for (let turn = 0; turn < 2_000; turn += 1) {
      const taken = turns.next(choices);
      met += turn % 2 === 0 && taken === 'candidate' ? 1 : 0;
    }
    expect(met).toBeGreaterThan(430);
    expect(met).toBeLessThan(570);
  });

  it('never chooses what has no weight', () => {
    const turns = WeightedTurns.create<number>();
    const weights = [
      { key: 1, weight: 0 },
      { key: 2, weight: 100 },
    ];
    for (let turn = 0; turn < 100; turn += 1) {
      expect(turns.next(weights)).toBe(2);
    }
    expect(turns.next([weights[0]])).toBeUndefined();
  });
});
