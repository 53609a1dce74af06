import { normal, Random } from '@fairway/statistics';
import {
  areaInfluence,
  areaInterval,
  areaUnderCurve,
} from './areaUnderCurve.ts';
import { bootstrapInterval } from './bootstrap.ts';
import {
  mcNemarP,
  leastHalfWidth,
  pairedInterval,
} from './pairedProportions.ts';

const errors = { lower: 0.025, upper: 0.025 };

describe('pairedInterval', () => {
  // By maximising the constrained likelihood numerically with SciPy.
  it.each([
    [50, 12, 2, 0.061112406, 0.344708748],
    [200, 3, 9, -0.070509535, 0.004614126],
    [100, 0, 0, -0.036993499, 0.036993499],
  ])(
    'of %d rows, %d and %d discordant, is Tango’s',
    (rows, onlyCandidate, onlyStable, lower, upper) => {
      const found = pairedInterval({ rows, onlyCandidate, onlyStable }, errors);
      expect(found.lower).toBeCloseTo(lower, 6);
      expect(found.upper).toBeCloseTo(upper, 6);
    },
  );

  it('turns around with the versions', () => {
    const one = pairedInterval(
      { rows: 80, onlyCandidate: 9, onlyStable: 4 },
      errors,
    );
    const other = pairedInterval(
      { rows: 80, onlyCandidate: 4, onlyStable: 9 },
      errors,
    );
    expect(other.lower).toBeCloseTo(-one.upper, 12);
  });

  it('has the least half-width where nothing is discordant', () => {
    expect(leastHalfWidth(100, 0.025)).toBeCloseTo(0.036993499, 8);
  });

  it('holds the true difference as often as it says', () => {
    const random = Random.create(5);
    let below = 0;
    for (let repeat = 0; repeat < 4000; repeat++) {
      const counts = { rows: 150, onlyCandidate: 0, onlyStable: 0 };
      for (let row = 0; row < counts.rows; row++) {
        const draw = random.next();
        counts.onlyCandidate += draw < 0.04 ? 1 : 0;
        counts.onlyStable += draw > 0.93 ? 1 : 0;
      }
      const { lower } = pairedInterval(counts, { lower: 0.05, upper: 0 });
      below += lower > -0.03 ? 1 : 0;
    }
    expect(below / 4000).toBeLessThan(0.06);
    expect(below / 4000).toBeGreaterThan(0.035);
  });
});

describe('mcNemarP', () => {
  it('is SciPy’s binomtest of the discordant rows', () => {
    expect(
      mcNemarP({ rows: 50, onlyCandidate: 12, onlyStable: 2 }),
    ).toBeCloseTo(0.012939453125, 12);
    expect(mcNemarP({ rows: 9, onlyCandidate: 0, onlyStable: 0 })).toBe(1);
  });
});

describe('areas under the curve', () => {
  it('have Newcombe’s interval', () => {
    const found = areaInterval(
      { area: 0.8, positives: 30, negatives: 60 },
      errors,
    );
    expect(found.lower).toBeCloseTo(0.6834008172, 9);
    expect(found.upper).toBeCloseTo(0.877708933, 9);
    const perfect = areaInterval(
      { area: 1, positives: 20, negatives: 20 },
      errors,
    );
    expect(perfect.lower).toBeCloseTo(0.898668136, 8);
    expect(perfect.upper).toBe(1);
  });

  it('count ties half, and one side without rows is none', () => {
    const labels = [1, 0, 1, 0];
    const isPositive = (row: number) => labels[row] === 1;
    expect(areaUnderCurve(Float64Array.of(1, 1, 1, 1), isPositive)?.area).toBe(
      0.5,
    );
    expect(areaUnderCurve(Float64Array.of(2, 1, 2, 1), isPositive)?.area).toBe(
      1,
    );
    expect(areaUnderCurve(Float64Array.of(2, 1), () => true)).toBeUndefined();
  });

  it('have influences that add up to nothing and give DeLong’s variance', () => {
    const random = Random.create(8);
    const scores = Float64Array.from(
      { length: 400 },
      (_, i) => normal(random) + (i < 100 ? 1 : 0),
    );
    const isPositive = (row: number) => row < 100;
    const area = areaUnderCurve(scores, isPositive);
    const influence = areaInfluence(area!, isPositive);
    expect(influence.reduce((a, b) => a + b)).toBeCloseTo(0, 8);
    const deviation =
      Math.sqrt(influence.reduce((sum, v) => sum + v * v, 0)) / 400;
    const { lower } = bootstrapInterval(
      rows => {
        const drawn = Float64Array.from(rows, row => scores[row]);
        return areaUnderCurve(drawn, i => isPositive(rows[i]))?.area ?? NaN;
      },
      {
        strata: [
          Uint32Array.from({ length: 100 }, (_, i) => i),
          Uint32Array.from({ length: 300 }, (_, i) => 100 + i),
        ],
        seed: 3,
      },
      { lower: 0.1586552539, upper: 0.1 },
    );
    expect(area!.area - lower).toBeCloseTo(deviation, 2);
  });
});

describe('bootstrapInterval', () => {
  const rowsOf = (count: number) =>
    Uint32Array.from({ length: count }, (_, i) => i);
  const meanOf = (values: Float64Array) => (rows: Uint32Array) =>
    rows.reduce((sum, row) => sum + values[row], 0) / rows.length;

  it('leaves ends unbounded whose error is too small for it', () => {
    const found = bootstrapInterval(
      meanOf(Float64Array.of(1, 2, 3)),
      { strata: [rowsOf(3)], seed: 1 },
      { lower: 0.0004, upper: 0 },
    );
    expect(found).toEqual({ lower: -Infinity, upper: Infinity });
  });

  it('draws from a stratum only for itself', () => {
    const values = Float64Array.of(0, 0, 0, 9, 9);
    const found = bootstrapInterval(
      meanOf(values),
      { strata: [rowsOf(3), Uint32Array.of(3, 4)], seed: 1 },
      { lower: 0.1, upper: 0.1 },
    );
    expect(found).toEqual({ lower: 3.6, upper: 3.6 });
  });

  it('draws fewer of many rows, and scales what it finds', () => {
    const random = Random.create(2);
    const values = Float64Array.from({ length: 60_000 }, () => normal(random));
    const found = bootstrapInterval(
      meanOf(values),
      { strata: [rowsOf(values.length)], seed: 4 },
      { lower: 0.1586552539, upper: 0.1586552539 },
    );
    const width = (found.upper - found.lower) / 2;
    expect(width * Math.sqrt(values.length)).toBeGreaterThan(0.93);
    expect(width * Math.sqrt(values.length)).toBeLessThan(1.07);
  });

  it('has no ends where a replicate has no value', () => {
    const resampling = { strata: [rowsOf(3)], seed: 1 };
    expect(bootstrapInterval(() => NaN, resampling, errors)).toEqual({
      lower: NaN,
      upper: NaN,
    });
  });
});
