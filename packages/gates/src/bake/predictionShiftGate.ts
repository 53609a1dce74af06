import { divergence } from '@fairway/statistics';
import { conclude, unusable } from '../verdict/conclude.ts';
import { errorsOfCheck } from '../verdict/decide.ts';
import { plain } from '../verdict/plain.ts';
import { Reader } from '../verdict/read.ts';
import type { GateResult } from '../verdict/Verdict.ts';
import { bakeCheck } from './bakeCheck.ts';
import { tableOf } from './outputs.ts';
import { readConcurrent } from './windows/readBake.ts';
import type { ConcurrentInput } from './windows/types.ts';

/** How far the candidate's predictions may be from the stable revision's. */
export interface PredictionShiftPolicy {
  /** Name of the output; the first that was counted when absent. */
  output?: string;
  /**
   * The largest population stability index. Of long use: under 0.1 is no shift,
   * over 0.25 a large one (Siddiqi, "Credit Risk Scorecards", 2006).
   */
  margin: number;
  /** Bins of equal mass for values, 2 to 50; 10 when absent. */
  bins?: number;
}

/** Input of the prediction shift gate. */
export interface PredictionShiftInput extends ConcurrentInput {
  policy: PredictionShiftPolicy;
}

const BINS = 10;

const ACTIONS = {
  fail: 'Find out which predictions changed and whether they should have; the evaluation gate tells on labelled rows.',
  inconclusive:
    'Wait for more predictions, or give the candidate a larger share; look whether outputs of both revisions are counted.',
};

const sumOf = (counts: readonly number[]) =>
  counts.reduce((sum, count) => sum + count, 0);

/**
 * Whether the candidate predicts about as the stable revision does in the same
 * windows: the interval of the true population stability index (`divergence` of
 * @fairway/statistics) against a practical margin, by the rule of `decide`. So a
 * small sample neither passes nor fails for its size alone. It takes values to
 * be independent; rows of one request are not quite.
 */
export function predictionShiftGate(input: PredictionShiftInput): GateResult {
  const evidence = plain(input);
  const reader = Reader.create();
  const policy = reader.object('policy', evidence.policy);
  const margin = reader.number('policy.margin', policy.margin, { least: 0 });
  const bins = reader.whole('policy.bins', policy.bins ?? BINS, 2);
  if (bins > 50) {
    reader.refuse('policy.bins is at most 50.');
  }
  const output =
    policy.output === undefined
      ? undefined
      : reader.text('policy.output', policy.output);
  const bake = readConcurrent(reader, evidence);
  const table = reader.isFine
    ? tableOf(reader, bake, { output, bins })
    : undefined;
  if (!table || !reader.isFine) {
    return unusable(
      'prediction-shift',
      evidence,
      reader.problems,
      ACTIONS.inconclusive,
    );
  }
  const found = divergence(
    {
      candidate: { counts: table.candidate },
      stable: { counts: table.stable },
    },
    errorsOfCheck('at-most', bake.errors, 1),
  );
  const { candidate, stable, minimumRequests } = bake;
  const check = bakeCheck(
    {
      name: `stability index of ${table.output}`,
      estimate: found.estimate,
      lower: found.lower,
      upper: found.upper,
      limit: margin,
      unit: 'ratio',
      of: `of ${sumOf(table.candidate)} predictions against ${sumOf(
        table.stable,
      )}`,
      why: found.reason,
    },
    {
      requests: Math.min(candidate.requests, stable.requests),
      needed: minimumRequests,
    },
  );
  return conclude('prediction-shift', evidence, [check], ACTIONS);
}
