import { grouped, type NumericBins } from '../binning/NumericBins.ts';
import { CategoricalCounts } from '../counts/CategoricalCounts.ts';
import { NumericCounts } from '../counts/NumericCounts.ts';
import {
  chiSquareContingency,
  cramersV,
  gTest,
} from '../distances/contingency.ts';
import * as divergences from '../distances/divergences.ts';
import {
  binnedKolmogorovSmirnov,
  kolmogorovSmirnovP,
} from '../distances/kolmogorovSmirnov.ts';
import { comparableShares, sharesOf } from '../distances/shares.ts';
import {
  stabilityCriticalValue,
  stabilityNullMean,
  stabilityP,
} from '../distances/stabilityTest.ts';
import { wassersteinOfPoints } from '../distances/wasserstein.ts';
import { shiftOfStability } from './calibration.ts';
import type { Distances } from '../report/DriftReport.ts';
import { mergeSparse, type CountPair } from './mergeSparse.ts';

/** What a window and its reference counted of one feature. */
export type Counted =
  | { bins: NumericBins; reference: NumericCounts; current: NumericCounts }
  | {
      categories: readonly string[];
      reference: CategoricalCounts;
      current: CategoricalCounts;
    };

/** What a distribution is tested by; judged only once all tests are known. */
export interface DistributionTest {
  p: number | null;
  effect: number | null;
  criticalStability: number | null;
  cells: number;
  distances: Distances | null;
  samples: { reference: number; current: number; needed: number };
}

const sum = (counts: readonly number[]) =>
  counts.reduce((all, count) => all + count, 0);

/**
 * Cells of a feature. Values of no category are a cell of their own where the
 * reference has such too, since any may be one of those; else they are new and
 * a matter of a check of their own.
 */
export function cellsOf(counted: Counted): CountPair {
  if ('bins' in counted) {
    const { groups } = counted.bins;
    return {
      reference: grouped(counted.reference.counts, groups),
      current: grouped(counted.current.counts, groups),
    };
  }
  const { reference, current } = counted;
  const cells = (counts: CategoricalCounts) =>
    reference.other > 0
      ? [...Array.from(counts.counts), counts.other]
      : Array.from(counts.counts);
  return { reference: cells(reference), current: cells(current) };
}

function ordinalDistances(counted: Counted) {
  if (!('bins' in counted)) {
    return {
      kolmogorovSmirnov: null,
      kolmogorovSmirnovP: null,
      wasserstein: null,
      wassersteinAbsolute: null,
    };
  }
  const { bins, reference, current } = counted;
  const statistic = binnedKolmogorovSmirnov(
    sharesOf(reference.counts),
    sharesOf(current.counts),
  );
  const scaled = wassersteinOfPoints(reference.centroids, current.centroids);
  const constant = bins.standardDeviation === 0;
  return {
    kolmogorovSmirnov: statistic,
    kolmogorovSmirnovP: kolmogorovSmirnovP(
      statistic,
      reference.values,
      current.values,
    ),
    wasserstein: constant ? null : scaled,
    wassersteinAbsolute: scaled * reference.scale,
  };
}

function distancesOf(cells: CountPair, counted: Counted): Distances {
  const shares = comparableShares(cells.reference, cells.current);
  const [p, q] = [shares.reference, shares.current];
  const chiSquare = chiSquareContingency(cells.reference, cells.current);
  const g = gTest(cells.reference, cells.current);
  return {
    populationStabilityIndex: divergences.populationStabilityIndex(p, q),
    kullbackLeiblerReference: divergences.kullbackLeibler(p, q),
    kullbackLeiblerCurrent: divergences.kullbackLeibler(q, p),
    jensenShannon: divergences.jensenShannonDistance(p, q),
    jensenShannonNats: divergences.jensenShannonDistance(p, q, 'nats'),
    hellinger: divergences.hellinger(p, q),
    totalVariation: divergences.totalVariation(p, q),
    largestDifference: divergences.largestDifference(p, q),
    ...{ chiSquare: chiSquare.statistic, chiSquareP: chiSquare.p },
    ...{ g: g.statistic, gP: g.p },
    cramersV: cramersV(cells.reference, cells.current),
    ...ordinalDistances(counted),
  };
}

/** What chance alone exceeds with a given probability: as stabilityCriticalValue. */
export type CriticalValue = (cells: number, n: number, m: number) => number;

/**
 * Critical values at one probability. Features of one table mostly ask for the
 * same ones, which are found by search: each is computed once.
 */
export function criticalValues(alpha: number): CriticalValue {
  const known = new Map<string, number>();
  return (cells, n, m) => {
    const key = `${cells} ${n} ${m}`;
    const value = known.get(key) ?? stabilityCriticalValue(alpha, cells, n, m);
    known.set(key, value);
    return value;
  };
}

/**
 * Tests one feature. The effect is the population stability index less what
 * chance alone adds to it on average, as the shift that has it.
 */
export function testDistribution(
  counted: Counted,
  minimumSamples: number,
  criticalValue: CriticalValue,
): DistributionTest {
  const all = cellsOf(counted);
  const [n, m] = [sum(all.reference), sum(all.current)];
  const samples = { reference: n, current: m, needed: minimumSamples };
  const untested = { p: null, effect: null, criticalStability: null };
  if (n === 0 || m === 0) {
    return {
      ...untested,
      cells: all.reference.length,
      distances: null,
      samples,
    };
  }
  const merged = mergeSparse(all, 'bins' in counted);
  const cells = merged.reference.length;
  const distances = distancesOf(merged, counted);
  if (Math.min(n, m) < samples.needed) {
    return { ...untested, cells, distances, samples };
  }
  const index = distances.populationStabilityIndex;
  return {
    p: stabilityP(index, cells, n, m),
    effect: shiftOfStability(index - stabilityNullMean(cells, n, m)),
    criticalStability: criticalValue(cells, n, m),
    ...{ cells, distances, samples },
  };
}
