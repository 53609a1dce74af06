// What rules do where nothing changed, and where something did: the tables of
// docs/drift-method.md. Fixed thresholds are those that Evidently documents as
// defaults (0.1 for every distance, 0.05 for p-values).
import { Random, exactQuantile, normal, sorted } from '@fairway/statistics';
import {
  benjaminiHochberg,
  chiSquareContingency,
  chiSquareGoodnessOfFit,
  comparableShares,
  distancesOfShift,
  jensenShannonDistance,
  kolmogorovSmirnov,
  kolmogorovSmirnovP,
  populationStabilityIndex,
  shiftOfStability,
  stabilityCriticalValue,
  stabilityNullMean,
  stabilityP,
  wasserstein,
} from '../src/index.ts';
import {
  BINS,
  drawPair,
  multinomial,
  percent,
  printTable,
} from './simulation.ts';

const MATTERS = 0.25;
const ALPHA = 0.05;

interface Drawn {
  psi: number;
  js: number;
  p: number;
  effect: number;
}

function draw(
  random: Random,
  size: { n: number; m: number; shift?: number },
): Drawn {
  const { reference, current } = drawPair(random, size);
  const shares = comparableShares(reference, current);
  const psi = populationStabilityIndex(shares.reference, shares.current);
  const excess = psi - stabilityNullMean(BINS, size.n, size.m);
  return {
    psi,
    js: jensenShannonDistance(shares.reference, shares.current),
    p: stabilityP(psi, BINS, size.n, size.m),
    effect: shiftOfStability(excess),
  };
}

const rate = (list: readonly Drawn[], alarm: (drawn: Drawn) => boolean) =>
  percent(list.filter(alarm).length / list.length);

const twoGates = ({ p, effect }: Drawn) => p <= ALPHA && effect >= MATTERS;

function oneFeature(repeats: number): void {
  const random = Random.create(1);
  const sizes = [
    [100_000, 100],
    [500, 100],
    [10_000, 200],
    [500, 500],
    [10_000, 1000],
    [10_000, 10_000],
  ];
  const rows = sizes.map(([n, m]) => {
    const list = Array.from({ length: repeats }, () => draw(random, { n, m }));
    const psis = sorted(Float64Array.from(list, ({ psi }) => psi));
    const mean = psis.reduce((sum, psi) => sum + psi / psis.length, 0);
    return {
      reference: n,
      window: m,
      'PSI mean (theory)': `${mean.toFixed(4)} (${stabilityNullMean(
        BINS,
        n,
        m,
      ).toFixed(4)})`,
      'PSI p95': exactQuantile(psis, 0.95).toFixed(4),
      critical: stabilityCriticalValue(ALPHA, BINS, n, m).toFixed(4),
      'above critical': rate(list, ({ p }) => p <= ALPHA),
      'two gates': rate(list, twoGates),
      'PSI ≥ 0.1': rate(list, ({ psi }) => psi >= 0.1),
      'PSI ≥ 0.2': rate(list, ({ psi }) => psi >= 0.2),
      'JS ≥ 0.1': rate(list, ({ js }) => js >= 0.1),
    };
  });
  printTable(
    `False alarms, one feature, nothing changed (${repeats} repeats)`,
    rows,
  );
}

function rawValues(repeats: number): void {
  const random = Random.create(2);
  const n = 10_000;
  const rows = [100, 200, 500, 1000, 10_000].map(m => {
    let [far, significant] = [0, 0];
    for (let i = 0; i < repeats; i++) {
      const reference = Float64Array.from({ length: n }, () => normal(random));
      const current = Float64Array.from({ length: m }, () => normal(random));
      far += Number(wasserstein(reference, current) >= 0.1);
      const statistic = kolmogorovSmirnov(reference, current);
      significant += Number(kolmogorovSmirnovP(statistic, n, m) <= ALPHA);
    }
    return {
      ...{ reference: n, window: m },
      'W1/sd ≥ 0.1': percent(far / repeats),
      'KS p ≤ 0.05': percent(significant / repeats),
    };
  });
  printTable(`The same of raw values (${repeats} repeats)`, rows);
}

function manyFeatures(repeats: number): void {
  const random = Random.create(3);
  const rows = [1, 5, 20, 100].map(features => {
    let [each, corrected, both] = [0, 0, 0];
    for (let i = 0; i < repeats; i++) {
      const list = Array.from({ length: features }, () =>
        draw(random, { n: 10_000, m: 1000 }),
      );
      const qs = benjaminiHochberg(list.map(({ p }) => p));
      each += Number(list.some(({ p }) => p <= ALPHA));
      corrected += Number(qs.some(q => q <= ALPHA));
      both += Number(
        list.some(({ effect }, f) => qs[f] <= ALPHA && effect >= MATTERS),
      );
    }
    return {
      features,
      'p ≤ 0.05 each': percent(each / repeats),
      'after Benjamini-Hochberg': percent(corrected / repeats),
      'and large enough': percent(both / repeats),
    };
  });
  printTable(
    `Windows with any false alarm, reference 10000, window 1000 (${repeats} repeats)`,
    rows,
  );
}

function detection(repeats: number): void {
  const random = Random.create(4);
  const rows = [200, 1000, 10_000].flatMap(m =>
    [0, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5].map(shift => {
      const list = Array.from({ length: repeats }, () =>
        draw(random, { n: 10_000, m, shift }),
      );
      return {
        ...{ window: m, 'shift in sd': shift },
        'two gates at 0.25': rate(list, twoGates),
        'p ≤ 0.05': rate(list, ({ p }) => p <= ALPHA),
        'PSI ≥ 0.1': rate(list, ({ psi }) => psi >= 0.1),
        'JS ≥ 0.1': rate(list, ({ js }) => js >= 0.1),
      };
    }),
  );
  printTable(
    `Share of windows reported, reference 10000 (${repeats} repeats)`,
    rows,
  );
}

function categories(repeats: number): void {
  const random = Random.create(5);
  const shares = [0.5, 0.3, 0.15, 0.05];
  const rows = [
    [1000, 200],
    [1000, 1000],
    [1000, 10_000],
  ].map(([n, m]) => {
    let [known, sampled] = [0, 0];
    for (let i = 0; i < repeats; i++) {
      const reference = multinomial(random, n, shares);
      const current = multinomial(random, m, shares);
      known += Number(chiSquareGoodnessOfFit(reference, current).p <= ALPHA);
      sampled += Number(chiSquareContingency(reference, current).p <= ALPHA);
    }
    return {
      ...{ reference: n, window: m },
      'reference taken as exact': percent(known / repeats),
      'both as samples': percent(sampled / repeats),
    };
  });
  printTable(
    `Chi-square of four categories, nothing changed, p ≤ 0.05 (${repeats} repeats)`,
    rows,
  );
}

function thresholds(): void {
  const rows = [0.1, 0.2, 0.25, 0.3, 0.5, 1].map(shift => {
    const found = distancesOfShift(shift);
    return {
      'shift in sd': shift,
      PSI: found.populationStabilityIndex.toFixed(4),
      'JS (bits)': found.jensenShannon.toFixed(3),
      Hellinger: found.hellinger.toFixed(3),
      'total variation': found.totalVariation.toFixed(3),
      'L∞': found.largestDifference.toFixed(3),
      KS: found.kolmogorovSmirnov.toFixed(3),
      'W1/sd': found.wasserstein,
    };
  });
  printTable('Thresholds from the shift that matters', rows);
}

thresholds();
oneFeature(4000);
rawValues(400);
manyFeatures(400);
detection(1000);
categories(2000);
