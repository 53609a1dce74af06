import {
  exactInterval,
  meanDifference,
  proportionDifference,
  quantileDifference,
  quantileRatio,
  type Comparison,
  type EndErrors,
  type MomentsState,
  type Proportion,
} from '@fairway/statistics';
import type { Found } from './bakeCheck.ts';
import { failuresOf, latencyOf, momentsOf, sampleOf } from './samples.ts';
import type { Bake, Revision } from './windows/readBake.ts';

/** What is compared with the stable revision. */
export type ComparedMetric =
  | 'error-rate'
  | 'latency-mean'
  | 'latency-p50'
  | 'latency-p95'
  | 'latency-p99';

/** How much worse is accepted; one of the two. */
export interface ComparisonMargin {
  /** In the metric's unit: 0.005 is half a point of errors, else milliseconds. */
  absolute?: number;
  /** Of the stable revision's value: 0.1 is ten percent. */
  relative?: number;
}

type Concurrent = Bake & { stable: Revision };

const QUANTILES: Readonly<Record<string, number>> = {
  'latency-p50': 0.5,
  'latency-p95': 0.95,
  'latency-p99': 0.99,
};

/**
 * The candidate's share minus `times` the stable revision's: Newcombe's recipe
 * (MOVER; Zou and Donner, Statistics in Medicine 27, 2008) over Clopper and
 * Pearson's limits. At most 0 means that the ratio is at most `times`, also
 * where the stable revision has no failure.
 */
function scaledDifference(
  candidate: Proportion,
  stable: Proportion,
  times: number,
  errors: EndErrors,
): Comparison {
  const share = ({ events, total }: Proportion) => events / total;
  const first = exactInterval(candidate, errors);
  const second = exactInterval(stable, {
    lower: errors.upper,
    upper: errors.lower,
  });
  const estimate = share(candidate) - times * share(stable);
  return {
    estimate,
    lower:
      estimate -
      Math.hypot(
        share(candidate) - first.lower,
        times * (second.upper - share(stable)),
      ),
    upper:
      estimate +
      Math.hypot(
        first.upper - share(candidate),
        times * (share(stable) - second.lower),
      ),
    neutral: 0,
  };
}

function compareFailures(
  { candidate, stable, isDependent }: Concurrent,
  { absolute, relative = 0 }: ComparisonMargin,
  errors: EndErrors,
): Comparison {
  const arms = {
    candidate: failuresOf(candidate, isDependent),
    stable: failuresOf(stable, isDependent),
  };
  const difference = proportionDifference(arms, errors);
  return absolute !== undefined || difference.estimate === undefined
    ? difference
    : scaledDifference(arms.candidate, arms.stable, 1 + relative, errors);
}

function compareQuantiles(
  { candidate, stable, isDependent }: Concurrent,
  quantile: number,
  { absolute }: ComparisonMargin,
  errors: EndErrors,
): Comparison {
  const [ours, theirs] = [latencyOf(candidate), latencyOf(stable)];
  if (typeof ours === 'string' || typeof theirs === 'string') {
    return {
      neutral: 0,
      reason: String(typeof ours === 'string' ? ours : theirs),
    };
  }
  const arms = {
    candidate: sampleOf(candidate, ours, quantile, isDependent),
    stable: sampleOf(stable, theirs, quantile, isDependent),
  };
  return absolute === undefined
    ? quantileRatio(arms, quantile, errors)
    : quantileDifference(arms, quantile, errors);
}

function compareMeans(
  { candidate, stable, isDependent }: Concurrent,
  { relative = 0 }: ComparisonMargin,
  errors: EndErrors,
): Comparison {
  const [ours, theirs] = [momentsOf(candidate), momentsOf(stable)];
  if (typeof ours === 'string' || typeof theirs === 'string') {
    return {
      neutral: 0,
      reason: String(typeof ours === 'string' ? ours : theirs),
    };
  }
  if (isDependent) {
    return {
      neutral: 0,
      reason:
        'how dependent means are cannot be told from counts, compare a percentile',
    };
  }
  const times = 1 + relative;
  const scaled: MomentsState = {
    count: theirs.count,
    mean: times * theirs.mean,
    squares: times * times * theirs.squares,
  };
  return meanDifference(
    { candidate: { moments: ours }, stable: { moments: scaled } },
    errors,
  );
}

const percentOf = (relative: number) =>
  `${Number((100 * relative).toPrecision(3))} %`;

/** How the candidate differs in one metric, to be held against the margin. */
export function compareSignal(
  bake: Concurrent,
  metric: ComparedMetric,
  margin: ComparisonMargin,
  errors: EndErrors,
): Found {
  const { absolute, relative = 0 } = margin;
  const isRelative = absolute === undefined;
  const quantile = QUANTILES[metric];
  const of = `of ${bake.candidate.requests} requests against ${bake.stable.requests}`;
  if (quantile !== undefined) {
    const found = compareQuantiles(bake, quantile, margin, errors);
    const { estimate, lower, upper, reason } = found;
    return {
      name: isRelative ? `${metric} ratio` : `${metric} difference`,
      estimate,
      lower,
      upper,
      limit: isRelative ? 1 + relative : absolute,
      unit: isRelative ? 'ratio' : 'ms',
      of,
      why: reason,
    };
  }
  const isMean = metric === 'latency-mean';
  const { estimate, lower, upper, reason } = isMean
    ? compareMeans(bake, margin, errors)
    : compareFailures(bake, margin, errors);
  return {
    name: isRelative
      ? `${metric} beyond ${percentOf(relative)} more than stable`
      : `${metric} difference`,
    estimate,
    lower,
    upper,
    limit: absolute ?? 0,
    unit: isMean ? 'ms' : undefined,
    of,
    why: reason,
  };
}
