import { conclude, unusable } from '../verdict/conclude.ts';
import { errorsOfCheck } from '../verdict/decide.ts';
import { plain } from '../verdict/plain.ts';
import { Reader } from '../verdict/read.ts';
import type { GateResult } from '../verdict/Verdict.ts';
import { shown } from '../verdict/words.ts';
import { bakeCheck } from './bakeCheck.ts';
import {
  compareSignal,
  type ComparedMetric,
  type ComparisonMargin,
} from './compareSignal.ts';
import { readConcurrent } from './windows/readBake.ts';
import type { ConcurrentInput } from './windows/types.ts';

/** Metrics in which the candidate must not be worse by more than a margin. */
export interface ComparisonPolicy {
  /** 1 to 20. */
  comparisons: { metric: ComparedMetric; margin: ComparisonMargin }[];
}

/** Input of the comparison gate. */
export interface ComparisonInput extends ConcurrentInput {
  policy: ComparisonPolicy;
}

const METRICS: readonly string[] = [
  'error-rate',
  'latency-mean',
  'latency-p50',
  'latency-p95',
  'latency-p99',
];
const MAX_COMPARISONS = 20;

const ACTIONS = {
  fail: 'Compare the logs and resources of both revisions; the stable one keeps the traffic.',
  inconclusive:
    'Wait for more traffic, or give the candidate a larger share of it; look whether signals of both revisions arrive.',
};

function readComparison(reader: Reader, where: string, value: unknown) {
  const { metric, margin } = reader.object(where, value);
  if (typeof metric !== 'string' || !METRICS.includes(metric)) {
    reader.refuse(
      `${where}.metric must be one of ${METRICS.join(', ')}, not ${shown(
        metric,
      )}.`,
    );
  }
  const { absolute, relative } = reader.object(`${where}.margin`, margin);
  if ((absolute === undefined) === (relative === undefined)) {
    reader.refuse(`${where}.margin must be either absolute or relative.`);
  }
  const number = (name: string, entry: unknown) =>
    entry === undefined
      ? undefined
      : reader.number(`${where}.margin.${name}`, entry, { least: 0 });
  return {
    metric: metric as ComparedMetric,
    margin: {
      absolute: number('absolute', absolute),
      relative: number('relative', relative),
    },
  };
}

/**
 * Whether the candidate is not worse than the stable revision in the same
 * windows by more than a margin: non-inferiority by the rule of `decide` over
 * the interval of a difference or ratio. Below the minimum of requests to either
 * it may fail but not pass.
 */
export function comparisonGate(input: ComparisonInput): GateResult {
  const evidence = plain(input);
  const reader = Reader.create();
  const policy = reader.object('policy', evidence.policy);
  const comparisons = reader
    .list('policy.comparisons', policy.comparisons, MAX_COMPARISONS)
    .map((entry, i) =>
      readComparison(reader, `policy.comparisons[${i}]`, entry),
    );
  if (comparisons.length === 0) {
    reader.refuse('policy.comparisons must have at least one entry.');
  }
  const bake = readConcurrent(reader, evidence);
  if (!reader.isFine) {
    return unusable(
      'comparison',
      evidence,
      reader.problems,
      ACTIONS.inconclusive,
    );
  }
  const errors = errorsOfCheck('at-most', bake.errors, comparisons.length);
  const { candidate, stable, minimumRequests } = bake;
  const rests = {
    requests: Math.min(candidate.requests, stable.requests),
    needed: minimumRequests,
  };
  const checks = comparisons.map(({ metric, margin }) =>
    bakeCheck(compareSignal(bake, metric, margin, errors), rests),
  );
  return conclude('comparison', evidence, checks, ACTIONS);
}
