import type { VerdictErrors } from '@fairway/statistics';
import { conclude, unusable } from '../verdict/conclude.ts';
import { decide, errorsOfCheck, type Direction } from '../verdict/decide.ts';
import { plain } from '../verdict/plain.ts';
import { Reader } from '../verdict/read.ts';
import type { GateCheck, GateResult } from '../verdict/Verdict.ts';
import { figure } from '../verdict/words.ts';
import type { Measurement, TaskMetrics } from './metrics/TaskMetrics.ts';
import { readPolicy } from './readPolicy.ts';
import { readRows } from './readRows.ts';
import type { EvaluationInput, MetricRule } from './types.ts';

const ACTIONS = {
  fail: 'Train it further or on other data; rows that only the stable version gets right show where.',
  inconclusive:
    'Use a larger test set, or one with what is missing; a wider margin has to be decided by who sets the policy.',
};

interface Judgement {
  metrics: TaskMetrics;
  errors: VerdictErrors;
  /** Checks that share the errors. */
  checks: number;
}

interface Question {
  name: string;
  direction: Direction;
  limit: number;
  isEstimateEnough: boolean;
}

function judge(
  { name, direction, limit, isEstimateEnough }: Question,
  found: Measurement,
): GateCheck {
  if ('reason' in found) {
    return {
      name,
      verdict: 'inconclusive',
      reason: `${name} is not known. ${found.reason}`,
    };
  }
  const { estimate, lower, upper, note } = found;
  const interval = isEstimateEnough
    ? { lower: estimate, upper: estimate }
    : { lower, upper };
  const between = isEstimateEnough
    ? ''
    : ` (${figure(lower)} to ${figure(upper)})`;
  return {
    name,
    verdict: decide(interval, direction, limit),
    reason: `${name} is ${figure(estimate)}${between}, must be ${
      direction === 'at-least' ? 'at least' : 'at most'
    } ${figure(limit)}${note ? `; ${note}` : ''}.`,
    ...(Number.isFinite(estimate) && { estimate }),
    ...(Number.isFinite(lower) && { lower }),
    ...(Number.isFinite(upper) && { upper }),
    limit,
    direction,
  };
}

function judgeThreshold(
  { metric, threshold = NaN, on }: MetricRule,
  direction: Direction,
  { metrics, errors, checks }: Judgement,
): GateCheck {
  const ends = errorsOfCheck(direction, errors, checks);
  return judge(
    {
      name: metric,
      direction,
      limit: threshold,
      isEstimateEnough: on === 'estimate',
    },
    metrics.measure(metric, 'candidate', ends),
  );
}

/** How much worse is accepted, as the limit of a difference; a text: unknown. */
function limitOf(
  { metric, margin = {} }: MetricRule,
  direction: Direction,
  { metrics, errors }: Judgement,
): number | string {
  const sign = direction === 'at-most' ? 1 : -1;
  if (margin.absolute !== undefined) {
    return sign * margin.absolute;
  }
  const ends = errorsOfCheck(direction, errors, 1);
  const stable = metrics.measure(metric, 'stable', ends);
  return 'reason' in stable
    ? stable.reason
    : sign * (margin.relative ?? NaN) * Math.abs(stable.estimate);
}

function judgeMargin(
  rule: MetricRule,
  direction: Direction,
  judgement: Judgement,
): GateCheck {
  const { metrics, errors, checks } = judgement;
  const name = `${rule.metric} against stable`;
  const limit = limitOf(rule, direction, judgement);
  if (typeof limit === 'string') {
    return {
      name,
      verdict: 'inconclusive',
      reason: `${name} is not known. ${limit}`,
    };
  }
  const ends = errorsOfCheck(direction, errors, checks);
  return judge(
    { name, direction, limit, isEstimateEnough: false },
    metrics.compare(rule.metric, ends),
  );
}

function checksOf(rule: MetricRule, judgement: Judgement): GateCheck[] {
  const direction = judgement.metrics.directionOf(rule.metric);
  if (!direction) {
    return [
      {
        name: rule.metric,
        verdict: 'inconclusive',
        reason: `There is no metric ${JSON.stringify(
          rule.metric,
        )} of this task and its classes.`,
      },
    ];
  }
  return [
    ...(rule.threshold === undefined
      ? []
      : [judgeThreshold(rule, direction, judgement)]),
    ...(rule.margin === undefined
      ? []
      : [judgeMargin(rule, direction, judgement)]),
  ];
}

/**
 * Whether the candidate's predictions on a labelled test set keep thresholds,
 * and are not worse than the stable version's on the same rows by more than a
 * margin. Both by the rule of `decide` over intervals; a threshold may be held
 * to the estimate alone by `on: 'estimate'`.
 *
 * Rows must be independent draws from what production will see, and the test
 * set not have been used for training: neither can be seen from here.
 */
export function evaluationGate(input: EvaluationInput): GateResult {
  const evidence = plain(input);
  const reader = Reader.create();
  const { rules, minimumRows } = readPolicy(reader, evidence.policy);
  const errors = reader.errors(evidence.errors);
  const metrics = readRows(reader, evidence);
  const rows = Array.isArray(evidence.truth) ? evidence.truth.length : 0;
  if (rows < minimumRows) {
    reader.refuse(
      `The test set has ${rows} rows, at least ${minimumRows} are needed.`,
    );
  }
  if (!metrics || !reader.isFine) {
    return unusable(
      'evaluation',
      evidence,
      reader.problems,
      ACTIONS.inconclusive,
    );
  }
  const count = rules.reduce(
    (sum, rule) =>
      sum +
      (rule.threshold === undefined ? 0 : 1) +
      (rule.margin === undefined ? 0 : 1),
    0,
  );
  const judgement = { metrics, errors, checks: count };
  const checks = rules.flatMap(rule => checksOf(rule, judgement));
  return conclude('evaluation', evidence, checks, ACTIONS);
}
