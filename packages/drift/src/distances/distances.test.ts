import { chiSquareTail, normalQuantile } from '@fairway/statistics';
import { binOf } from '../binning/binOf.ts';
import {
  chiSquareContingency,
  chiSquareGoodnessOfFit,
  cramersV,
  gTest,
} from './contingency.ts';
import {
  hellinger,
  jensenShannonDistance,
  jensenShannonDivergence,
  kullbackLeibler,
  largestDifference,
  populationStabilityIndex,
  totalVariation,
} from './divergences.ts';
import {
  binnedKolmogorovSmirnov,
  kolmogorovSmirnov,
  kolmogorovSmirnovP,
} from './kolmogorovSmirnov.ts';
import { addHalfShares, comparableShares, sharesOf } from './shares.ts';
import { wasserstein, wassersteinOfPoints } from './wasserstein.ts';

/** To the 10 digits after the point that the references have. */
const near = (value: number) => ({
  asymmetricMatch: (found: number) => Math.abs(found - value) <= 1e-10,
  toString: () => `near ${value}`,
});

const range = (from: number, count: number) =>
  Array.from({ length: count }, (_, i) => from + i);

// All by SciPy 1.17.1 (entropy, jensenshannon, chi2_contingency, chisquare,
// wasserstein_distance, ks_2samp) unless said otherwise.
describe('distances of four categories', () => {
  const counts = { reference: [50, 30, 15, 5], current: [40, 30, 20, 10] };
  const p = sharesOf(counts.reference);
  const q = sharesOf(counts.current);

  it.each([
    ['PSI', populationStabilityIndex(p, q), 0.0713558178],
    ['KL of reference', kullbackLeibler(p, q), 0.0337621058],
    ['KL of current', kullbackLeibler(q, p), 0.037593712],
    ['JS in nats', jensenShannonDistance(p, q, 'nats'), 0.0939299525],
    ['JS in bits', jensenShannonDistance(p, q), 0.1128213708],
    ['JS divergence', jensenShannonDivergence(p, q), 0.0127286617],
    ['Hellinger', hellinger(p, q), 0.0941841049],
    ['total variation', totalVariation(p, q), 0.1],
    ['L-infinity', largestDifference(p, q), 0.1],
    ["Cramer's V", cramersV(counts.reference, counts.current), 0.1321374945],
    [
      'W1 of unit bins',
      wassersteinOfPoints(
        { points: range(0, 4), masses: p },
        { points: range(0, 4), masses: q },
      ),
      0.25,
    ],
  ])('have the reference value of %s', (_, found, expected) => {
    expect(found).toEqual(near(expected));
  });

  it.each([
    ['contingency', chiSquareContingency, 3.4920634921, 0.321792919],
    ['goodness of fit', chiSquareGoodnessOfFit, 8.6666666667, 0.0340672732],
  ])('have the reference value of chi-square, %s', (_, test, statistic, p3) => {
    expect(test(counts.reference, counts.current)).toEqual({
      statistic: near(statistic),
      degrees: 3,
      p: near(p3),
    });
  });

  it('have the reference values of G', () => {
    expect(gTest(counts.reference, counts.current)).toEqual({
      statistic: near(3.5291343914),
      degrees: 3,
      p: near(0.3170031001),
    });
    // Against known shares G is 2 M KL(current|reference).
    const known = 200 * kullbackLeibler(q, p);
    expect(known).toEqual(near(7.5187424041));
    expect(chiSquareTail(known, 3)).toEqual(near(0.05707883));
  });
});

describe('distances with a category that is new', () => {
  const counts = { reference: [60, 40, 0], current: [50, 30, 20] };

  /** Zeros replaced by a constant, as other tools do. */
  const filled = (list: number[], epsilon: number) =>
    sharesOf(list).map(share => share || epsilon);

  it.each([
    [1e-4, 1.5664207646],
    [1e-6, 2.488202686],
  ])('depend for PSI on a constant put for zero: %s', (epsilon, expected) => {
    const { reference, current } = counts;
    expect(
      populationStabilityIndex(
        filled(reference, epsilon),
        filled(current, epsilon),
      ),
    ).toEqual(near(expected));
  });

  it('have the reference values with shares made the whole again', () => {
    const whole = sharesOf(filled(counts.reference, 1e-4));
    expect(populationStabilityIndex(whole, sharesOf(counts.current))).toEqual(
      near(1.5663983963),
    );
  });

  it('take half a value more in every cell', () => {
    const { reference, current } = comparableShares(
      counts.reference,
      counts.current,
    );
    expect(reference).toEqual(addHalfShares(counts.reference));
    expect(populationStabilityIndex(reference, current)).toEqual(
      near(0.7774767934),
    );
  });

  it('are finite where they need no logarithm of zero', () => {
    const p = sharesOf(counts.reference);
    const q = sharesOf(counts.current);
    expect(jensenShannonDistance(p, q)).toEqual(near(0.3293228448));
    expect(hellinger(p, q)).toEqual(near(0.3253725265));
    expect(largestDifference(p, q)).toEqual(near(0.2));
    expect(populationStabilityIndex(p, q)).toBe(Infinity);
    expect(kullbackLeibler(p, q)).toBeLessThan(Infinity);
    expect(kullbackLeibler(q, p)).toBe(Infinity);
  });
});

describe('distances of two small samples', () => {
  const reference = range(1, 10);
  const current = range(3, 10);

  it('have the reference values', () => {
    expect(kolmogorovSmirnov(reference, current)).toEqual(near(0.2));
    expect(wasserstein(reference, current)).toEqual(near(2));
    const deviation = Math.sqrt(8.25);
    expect(wasserstein(reference, current) / deviation).toEqual(
      near(0.6963106238),
    );
  });

  it('have the reference value of PSI over fifths', () => {
    const edges = [2.8, 4.6, 6.4, 8.2];
    const counted = (values: number[]) =>
      values.reduce<number[]>((counts, value) => {
        counts[binOf(edges, value)]++;
        return counts;
      }, Array(5).fill(0));
    expect(counted(current)).toEqual([0, 2, 2, 2, 4]);
    const shares = sharesOf(counted(current)).map(share => share || 1e-4);
    expect(
      populationStabilityIndex(sharesOf(counted(reference)), shares),
    ).toEqual(near(1.6580498378));
  });
});

describe('distances of a normal sample and its shift by half a deviation', () => {
  const reference = range(0, 1000).map(i => normalQuantile((i + 0.5) / 1000));
  const current = reference.map(value => value + 0.5);
  // numpy.quantile of the reference at 0.1, ..., 0.9: linear interpolation.
  const edges = range(1, 9).map(tenth => {
    const rank = (tenth / 10) * 999;
    const low = Math.floor(rank);
    const part = rank - low;
    return reference[low] * (1 - part) + reference[low + 1] * part;
  });
  const counts = Array<number>(10).fill(0);
  current.forEach(value => counts[binOf(edges, value)]++);
  const p = Array<number>(10).fill(0.1);
  const q = sharesOf(counts);

  it('fall into the bins of the reference', () => {
    expect(counts).toEqual([38, 52, 63, 73, 83, 93, 108, 123, 149, 218]);
  });

  it.each([
    ['KS', kolmogorovSmirnov(reference, current), 0.198],
    ['W1', wasserstein(reference, current), 0.5],
    ['PSI', populationStabilityIndex(p, q), 0.2375241594],
    ['JS in bits', jensenShannonDistance(p, q), 0.2046120591],
    ['Hellinger', hellinger(p, q), 0.171316123],
  ])('have the reference value of %s', (_, found, expected) => {
    expect(found).toEqual(near(expected));
  });
});

describe('the p-value of Kolmogorov and Smirnov', () => {
  // The limit Q(lambda) itself, at sizes where the correction is nothing.
  it.each([
    [0.5, 0.96395],
    [0.8, 0.54414],
    [1, 0.27],
    [1.36, 0.04949],
    [2, 0.00067],
  ])('tends to Q(%s)', (lambda, expected) => {
    const size = 1e14;
    const p = kolmogorovSmirnovP(lambda / Math.sqrt(size / 2), size, size);
    expect(p).toBeCloseTo(expected, 5);
  });

  it.each([
    ['one in twenty', 1.3581, 0.05],
    ['one in a hundred', 1.6276, 0.01],
    ['one in a thousand', 1.9495, 0.001],
  ])('has its critical value for %s', (_, lambda, expected) => {
    const p = kolmogorovSmirnovP(lambda / Math.sqrt(5e13), 1e14, 1e14);
    expect(Math.abs(p / expected - 1)).toBeLessThan(2e-4);
  });

  // Stephens' values, and SciPy's kstwo to which he comes within 2 %.
  it.each([
    [10, 10, 0.2, 0.97479, 0.9616],
    [100, 100, 0.15, 0.19304, 0.19026],
    [1000, 200, 0.1, 0.06674, 0.06609],
    [50, 50, 0.2, 0.24079, 0.23632],
  ])(
    'is that of Stephens for %s and %s',
    (n, m, statistic, stephens, scipy) => {
      const p = kolmogorovSmirnovP(statistic, n, m);
      expect(p).toBeCloseTo(stephens, 5);
      expect(Math.abs(p / scipy - 1)).toBeLessThan(0.02);
    },
  );

  it('keeps its digits far out', () => {
    const p = kolmogorovSmirnovP(0.198, 1000, 1000);
    expect(Math.abs(p / 1.214e-17 - 1)).toBeLessThan(1e-3);
  });

  it('is 1 where nothing differs and continuous where the series change', () => {
    expect(kolmogorovSmirnovP(0, 1000, 1000)).toBe(1);
    const scale = Math.sqrt(5e13);
    const below = kolmogorovSmirnovP((1 - 1e-9) / scale, 1e14, 1e14);
    const above = kolmogorovSmirnovP((1 + 1e-9) / scale, 1e14, 1e14);
    expect(Math.abs(below - above)).toBeLessThan(1e-8);
  });
});

describe('distances of bins', () => {
  it('are those of the sample where every bin holds one value', () => {
    const [a, b] = [
      [3, 1, 4, 1],
      [1, 5, 0, 2],
    ];
    const spread = (counts: number[]) =>
      counts.flatMap((count, value) => Array<number>(count).fill(value));
    expect(binnedKolmogorovSmirnov(sharesOf(a), sharesOf(b))).toBeCloseTo(
      kolmogorovSmirnov(spread(a), spread(b)),
      12,
    );
    expect(
      wassersteinOfPoints(
        { points: range(0, 4), masses: a },
        { points: range(0, 4), masses: b },
      ),
    ).toBeCloseTo(wasserstein(spread(a), spread(b)), 12);
  });

  it('know cells that nobody has', () => {
    expect(chiSquareContingency([5, 0, 5], [4, 0, 6]).degrees).toBe(1);
    expect(chiSquareContingency([5], [4])).toEqual({
      statistic: 0,
      degrees: 0,
      p: 1,
    });
  });
});

describe('what cannot be compared', () => {
  it.each([
    ['no counts', () => sharesOf([0, 0]), 'all counts are 0'],
    ['a negative count', () => sharesOf([1, -1]), 'not be negative|not -1'],
    ['a count that is none', () => sharesOf([1, NaN]), 'not NaN'],
    ['other cells', () => totalVariation([1], [0.5, 0.5]), 'the same cells'],
    ['no cells', () => hellinger([], []), 'the same cells'],
    ['an empty sample', () => wasserstein([], [1]), 'must have values'],
    ['NaN in a sample', () => kolmogorovSmirnov([1], [NaN]), 'finite'],
    [
      'no mass',
      () =>
        wassersteinOfPoints(
          { points: [1], masses: [0] },
          { points: [1], masses: [1] },
        ),
      'no mass',
    ],
    ['an empty side', () => chiSquareContingency([1, 2], [0, 0]), 'one side'],
    ['no values', () => kolmogorovSmirnovP(0.1, 0, 5), 'on both sides'],
  ])('is refused: %s', (_, compare, message) => {
    expect(compare).toThrow(RangeError);
    expect(compare).toThrow(new RegExp(message));
  });
});
