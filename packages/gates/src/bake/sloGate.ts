import {
  exactInterval,
  type EndErrors,
  type LogHistogram,
} from '@fairway/statistics';
import { conclude, unusable } from '../verdict/conclude.ts';
import { errorsOfCheck } from '../verdict/decide.ts';
import { plain } from '../verdict/plain.ts';
import { Reader } from '../verdict/read.ts';
import type { GateCheck, GateResult } from '../verdict/Verdict.ts';
import { bakeCheck } from './bakeCheck.ts';
import { quantileEnds } from './quantileEnds.ts';
import { failuresOf, latencyOf, sampleOf } from './samples.ts';
import { readBake, type Bake } from './windows/readBake.ts';
import type { BakeInput } from './windows/types.ts';

/** Limits that the candidate must keep, whatever the stable revision does. */
export interface SloPolicy {
  /** From 0 to under 1. */
  maximalErrorRate?: number;
  maximalP50Ms?: number;
  maximalP95Ms?: number;
  maximalP99Ms?: number;
}

/** Input of the SLO gate. */
export interface SloInput extends BakeInput {
  policy: SloPolicy;
}

const ACTIONS = {
  fail: "Look at the candidate's logs and at what it waits for.",
  inconclusive:
    'Wait for more traffic, or give the candidate a larger share of it; look whether signals arrive.',
};

const QUANTILES = {
  maximalP50Ms: 0.5,
  maximalP95Ms: 0.95,
  maximalP99Ms: 0.99,
} as const;
type LatencyLimit = keyof typeof QUANTILES;

const evidenceOf = ({ candidate, minimumRequests }: Bake) => ({
  requests: candidate.requests,
  needed: minimumRequests,
});

function judgeErrors(bake: Bake, limit: number, errors: EndErrors): GateCheck {
  const failures = failuresOf(bake.candidate, bake.isDependent);
  const found = {
    name: 'error rate',
    estimate: failures.events / failures.total,
    limit,
    of: `of ${failures.total} requests`,
  };
  const isKnown = failures.designEffect?.factor !== undefined;
  return bakeCheck(
    isKnown
      ? { ...found, ...exactInterval(failures, errors) }
      : {
          ...found,
          why: 'there are too few windows to tell how dependent requests are',
        },
    evidenceOf(bake),
  );
}

function judgeLatency(
  bake: Bake,
  limit: { name: LatencyLimit; value: number },
  values: LogHistogram | string,
  errors: EndErrors,
): GateCheck {
  const quantile = QUANTILES[limit.name];
  const found = {
    name: `latency p${Math.round(quantile * 100)}`,
    limit: limit.value,
    unit: 'ms' as const,
  };
  if (typeof values === 'string') {
    return bakeCheck({ ...found, of: '', why: values }, evidenceOf(bake));
  }
  const { designEffect } = sampleOf(
    bake.candidate,
    values,
    quantile,
    bake.isDependent,
  );
  return bakeCheck(
    {
      ...found,
      estimate: values.quantile(quantile),
      ...quantileEnds(values, quantile, errors, designEffect),
      of: `of ${values.count} answers`,
    },
    evidenceOf(bake),
  );
}

function readPolicy(reader: Reader, value: unknown): SloPolicy {
  const policy = reader.object('policy', value);
  const limits: SloPolicy = {};
  if (policy.maximalErrorRate !== undefined) {
    limits.maximalErrorRate = reader.number(
      'policy.maximalErrorRate',
      policy.maximalErrorRate,
      { least: 0, most: 0.999999 },
    );
  }
  for (const name of Object.keys(QUANTILES) as LatencyLimit[]) {
    if (policy[name] !== undefined) {
      limits[name] = reader.number(`policy.${name}`, policy[name], {
        least: 0,
      });
    }
  }
  if (Object.keys(limits).length === 0) {
    reader.refuse('policy must have at least one limit.');
  }
  return limits;
}

/**
 * Whether the candidate keeps fixed limits: its error rate, by Clopper and
 * Pearson's interval, and percentiles of its latency, by order statistics. Each
 * by the rule of `decide`; below the minimum of requests it may fail but not
 * pass.
 */
export function sloGate(input: SloInput): GateResult {
  const evidence = plain(input);
  const reader = Reader.create();
  const policy = readPolicy(reader, evidence.policy);
  const bake = readBake(reader, evidence);
  if (!reader.isFine) {
    return unusable('slo', evidence, reader.problems, ACTIONS.inconclusive);
  }
  const { maximalErrorRate, ...latencies } = policy;
  const errors = errorsOfCheck(
    'at-most',
    bake.errors,
    Object.keys(policy).length,
  );
  const values = latencyOf(bake.candidate);
  const checks = [
    ...(maximalErrorRate === undefined
      ? []
      : [judgeErrors(bake, maximalErrorRate, errors)]),
    ...Object.entries(latencies).map(([name, value]) =>
      judgeLatency(bake, { name: name as LatencyLimit, value }, values, errors),
    ),
  ];
  return conclude('slo', evidence, checks, ACTIONS);
}
