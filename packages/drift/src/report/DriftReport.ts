import type { FrequentValue } from '../counts/SpaceSaving.ts';
import type { Feature } from '../features/Feature.ts';
import type { ShiftDistances } from '../verdict/calibration.ts';

/** `not-enough-data` is no `ok`: nothing can be said. */
export type DriftState = 'ok' | 'warning' | 'drift' | 'not-enough-data';

/** What is asked of the data; every field has a default. */
export interface DriftOptions {
  /**
   * How big a shift matters, in standard deviations of the reference; 0.25 by
   * default. Every threshold follows from it.
   */
  shift?: number;
  /** Share of false ones among what is reported as significant; 0.05. */
  falseDiscoveryRate?: number;
  /** Values below which nothing is said, on either side; 200. */
  minimumSamples?: number;
}

/** A part of a test: significant and large enough, or not. */
export interface Judged {
  state: DriftState;
  /** Probability of as much by chance; null where nothing was tested. */
  p: number | null;
  /** After Benjamini and Hochberg, over all tests of the report. */
  q: number | null;
  /** Size of the change in standard deviations; null where unknown. */
  effect: number | null;
}

/** How far apart reference and window are, without unit but where said. */
export interface Distances
  extends Omit<ShiftDistances, 'wasserstein' | 'kolmogorovSmirnov'> {
  /** KL(reference|current) and KL(current|reference), in nats. */
  kullbackLeiblerReference: number;
  kullbackLeiblerCurrent: number;
  /** Distance in nats, as some tools have it: at most 0.83. */
  jensenShannonNats: number;
  chiSquare: number;
  chiSquareP: number;
  g: number;
  gP: number;
  cramersV: number;
  /** Of numeric features, over stored bins; null for others. */
  kolmogorovSmirnov: number | null;
  kolmogorovSmirnovP: number | null;
  /** In the feature's unit, and in deviations of the reference, if it has any. */
  wassersteinAbsolute: number | null;
  wasserstein: number | null;
}

/** Whether values are distributed as in the reference. */
export interface DistributionCheck extends Judged {
  /** PSI that chance alone exceeds with the false discovery rate; null as p. */
  criticalStability: number | null;
  /** Cells compared, after sparse ones were joined. */
  cells: number;
  /** Null where a side has no values. */
  distances: Distances | null;
}

/** Whether a share of all values is as in the reference. */
export interface ShareCheck extends Judged {
  /**
   * `missing`; `invalid`: of the wrong type or infinite; `new-values`: of no
   * category of the reference; `out-of-range`: beyond its least or largest.
   */
  kind: 'missing' | 'invalid' | 'new-values' | 'out-of-range';
  reference: { count: number; share: number };
  current: { count: number; share: number };
}

/** A bar of a histogram. Numeric: from `from` to below `to`, null being open. */
export interface HistogramCell {
  from?: number | null;
  to?: number | null;
  category?: string;
  /** Share of the values, 0 to 1. */
  reference: number;
  current: number;
}

export interface NumericSummary {
  mean: number;
  standardDeviation: number;
}

/** What became of one feature. */
export interface FeatureDrift {
  feature: Feature;
  /** The worst of its checks. */
  state: DriftState;
  /**
   * In standard deviations: the largest of what changed, or that of the
   * distribution where nothing did; null where unknown.
   */
  effect: number | null;
  /** What changed, in words. */
  sentence: string;
  /** Values, without missing and invalid ones, and how many a verdict needs of each. */
  samples: { reference: number; current: number; needed: number };
  distribution: DistributionCheck;
  shares: ShareCheck[];
  histogram: HistogramCell[];
  /** Of numeric features with values on both sides. */
  summary: { reference: NumericSummary; current: NumericSummary } | null;
  /** The most frequent values of no category of the reference, at most ten. */
  newValues: FrequentValue[];
}

/** How a window differs from its reference. All of it is plain JSON. */
export interface DriftReport {
  schemaVersion: 1;
  /** drift, warning, not-enough-data and ok, the first that any feature has. */
  state: DriftState;
  sentence: string;
  options: Required<DriftOptions>;
  /** What the shift that matters is in each distance. */
  thresholds: ShiftDistances;
  /** Features in each state. */
  tally: Record<DriftState, number>;
  /** The worst first. */
  features: FeatureDrift[];
}
