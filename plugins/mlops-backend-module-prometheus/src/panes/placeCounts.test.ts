import { LogHistogram, RELATIVE_ERROR } from '@fairway/statistics';
import fc from 'fast-check';
import { placeCounts } from './placeCounts';

const bounds = [10, 25, 50, 100, 250, 1_000, Infinity];

const cumulative = (values: readonly number[], all = bounds) =>
  all.map(bound => values.filter(value => value <= bound).length);

const zeros = bounds.map(() => 0);

function placed(values: readonly number[]): LogHistogram {
  const histogram = LogHistogram.create();
  placeCounts(histogram, bounds, zeros, cumulative(values));
  return histogram;
}

const latencies = fc.array(fc.double({ min: 0.1, max: 1_000, noNaN: true }), {
  minLength: 1,
  maxLength: 300,
});

describe('counts of buckets as a histogram', () => {
  it('have at each rank a value in the bucket of the true one, and so no further from it than the bucket is wide', () => {
    fc.assert(
      fc.property(latencies, fc.nat(), (values, at) => {
        const rank = 1 + (at % values.length);
        const truth = [...values].sort((a, b) => a - b)[rank - 1];
        const index = bounds.findIndex(bound => truth <= bound);
        const lower = bounds[index - 1] ?? 0;
        const found = placed(values).valueAtRank(rank);
        expect(found).toBeGreaterThanOrEqual(lower * (1 - RELATIVE_ERROR));
        expect(found).toBeLessThanOrEqual(bounds[index] * (1 + RELATIVE_ERROR));
        const widest = (bounds[index] / lower) * (1 + RELATIVE_ERROR) ** 2;
        expect(found / truth).toBeLessThanOrEqual(widest);
        expect(truth / found).toBeLessThanOrEqual(widest);
      }),
    );
  });

  it('say exactly how many are beyond a bound, so that a limit there is judged as it is', () => {
    fc.assert(
      fc.property(
        latencies,
        fc.constantFrom(...bounds.slice(0, -1)),
        (values, bound) => {
          const beyond = values.filter(value => value > bound).length;
          // The histogram's own bucket around the bound belongs to neither side.
          const histogram = placed(values);
          expect(
            histogram.countAbove(bound * (1 + RELATIVE_ERROR)),
          ).toBeLessThanOrEqual(beyond);
          expect(
            histogram.countAbove(bound * (1 - 3 * RELATIVE_ERROR)),
          ).toBeGreaterThanOrEqual(beyond);
        },
      ),
    );
  });

  it('are the same for the whole as for its parts, merged', () => {
    fc.assert(
      fc.property(
        latencies,
        fc.array(fc.nat(300), { maxLength: 6 }),
        (values, cuts) => {
          const edges = [
            0,
            ...cuts.map(cut => Math.min(cut, values.length)),
            values.length,
          ].sort((a, b) => a - b);
          const merged = LogHistogram.create();
          edges.slice(1).forEach((edge, i) => {
            const part = LogHistogram.create();
            placeCounts(
              part,
              bounds,
              cumulative(values.slice(0, edges[i])),
              cumulative(values.slice(0, edge)),
            );
            merged.merge(part);
          });
          const ranks = values.map((_, i) => i + 1);
          expect(ranks.map(rank => merged.valueAtRank(rank))).toEqual(
            ranks.map(rank => placed(values).valueAtRank(rank)),
          );
        },
      ),
    );
  });

  it('are the same for two revisions that had the same requests, however they were scraped', () => {
    const values = Array.from({ length: 500 }, (_, i) => 20 + i / 10);
    const [stable, candidate] = [placed(values), LogHistogram.create()];
    for (let i = 0; i < values.length; i += 1) {
      placeCounts(
        candidate,
        bounds,
        cumulative(values.slice(0, i)),
        cumulative(values.slice(0, i + 1)),
      );
    }
    for (const quantile of [0.5, 0.95, 0.99]) {
      expect(candidate.quantile(quantile)).toBe(stable.quantile(quantile));
    }
  });

  it('have two revisions differ by what they do, but for the width of two buckets', () => {
    // As onnx-server has them: each 9 % above the one before.
    const width = 2 ** (1 / 8);
    const fine = [
      ...Array.from({ length: 121 }, (_, i) => 0.5 * width ** i),
      Infinity,
    ];
    const p95 = (values: readonly number[]) => {
      const histogram = LogHistogram.create();
      const none = fine.map(() => 0);
      placeCounts(histogram, fine, none, cumulative(values, fine));
      return histogram.quantile(0.95);
    };
    fc.assert(
      fc.property(
        latencies.map(values => values.map(value => value + 1)),
        fc.double({ min: 1, max: 3, noNaN: true }),
        (values, slower) => {
          const found = p95(values.map(value => slower * value)) / p95(values);
          const widest = width ** 2 * (1 + RELATIVE_ERROR) ** 2;
          expect(found).toBeGreaterThan(slower / widest);
          expect(found).toBeLessThan(slower * widest);
        },
      ),
    );
  });

  it('take what lies beyond all bounds for slower than any limit', () => {
    expect(placed([5, 2_000]).valueAtRank(2)).toBeGreaterThan(3_600_000);
  });
});
