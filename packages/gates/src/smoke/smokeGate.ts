import {
  isJsonObject,
  validateSignature,
  type ModelSignature,
} from '@fairway/inference-protocol';
import { conclude, unusable } from '../verdict/conclude.ts';
import { plain } from '../verdict/plain.ts';
import { Reader } from '../verdict/read.ts';
import type { GateCheck, GateResult } from '../verdict/Verdict.ts';
import { figure, shown } from '../verdict/words.ts';
import { MAX_ELEMENTS, outputProblems } from './judgeOutputs.ts';

/** One output as it came back. */
export interface SmokeOutput {
  name: string;
  datatype: string;
  shape: number[];
  /**
   * Elements, flat and row-major, as values: FP16 as numbers and not bits, wide
   * integers as bigints or texts.
   */
  data: ArrayLike<number | bigint | string | boolean>;
}

/** What became of one smoke prediction. */
export interface SmokeOutcome {
  /** HTTP status; absent: no answer came. */
  status?: number;
  /** Why there was no answer, or what the error said. */
  problem?: string;
  /** How many rows were sent. */
  rows?: number;
  latencyMs?: number;
  outputs?: SmokeOutput[];
}

/** Input of the smoke gate. */
export interface SmokeInput {
  /** Of the candidate. */
  signature: ModelSignature;
  /** At most 1,000, with at most 100,000 elements in all. */
  outcomes: SmokeOutcome[];
  policy?: {
    /** The longest that each prediction may take. */
    maximalLatencyMs?: number;
  };
}

const MAX_OUTCOMES = 1000;

const ACTIONS = {
  fail: "Send the same request to the candidate by hand; its replicas' logs say more.",
  inconclusive:
    'Look whether the candidate is ready and can be reached, and try again.',
};

/** Statuses by which a server says "not now": RFC 6585, 4 and RFC 9110, 15.6.4. */
const NOT_NOW = [429, 503];

interface Rules {
  signature: ModelSignature;
  maximalLatencyMs?: number;
}

function judgeAnswer(
  name: string,
  outcome: Record<string, unknown>,
  { signature, maximalLatencyMs }: Rules,
): GateCheck {
  const { rows, latencyMs } = outcome;
  const outputs = Array.isArray(outcome.outputs) ? outcome.outputs : [];
  const problems = outputProblems(
    signature.outputs,
    outputs,
    rows as number | undefined,
  );
  if (problems.length > 0) {
    return { name, verdict: 'fail', reason: problems.join(' ') };
  }
  if (maximalLatencyMs === undefined) {
    return { name, verdict: 'pass', reason: `${name} was answered in form.` };
  }
  if (typeof latencyMs !== 'number' || latencyMs < 0) {
    return {
      name,
      verdict: 'inconclusive',
      reason: `How long ${name} took is not known (${shown(latencyMs)}).`,
    };
  }
  return {
    name,
    verdict: latencyMs <= maximalLatencyMs ? 'pass' : 'fail',
    reason: `${name} took ${figure(latencyMs)} ms, at most ${figure(
      maximalLatencyMs,
    )} ms are allowed.`,
    estimate: latencyMs,
    limit: maximalLatencyMs,
    direction: 'at-most',
    unit: 'ms',
  };
}

function judgeOutcome(
  name: string,
  outcome: Record<string, unknown>,
  rules: Rules,
): GateCheck {
  const { status, problem } = outcome;
  const cause = typeof problem === 'string' ? `: ${problem}` : '';
  if (status === undefined || NOT_NOW.includes(status as number)) {
    return {
      name,
      verdict: 'inconclusive',
      reason:
        status === undefined
          ? `${name} got no answer${cause}.`
          : `${name} was put off with status ${status}${cause}.`,
    };
  }
  if ((status as number) < 200 || (status as number) > 299) {
    return {
      name,
      verdict: 'fail',
      reason: `${name} was answered with status ${status}${cause}.`,
    };
  }
  return judgeAnswer(name, outcome, rules);
}

function readOutcomes(
  reader: Reader,
  value: unknown,
): Record<string, unknown>[] {
  const list = reader.list('outcomes', value, MAX_OUTCOMES);
  const outcomes = list.map((entry, i) =>
    reader.object(`outcomes[${i}]`, entry),
  );
  let elements = 0;
  outcomes.forEach(({ status, rows, outputs }, i) => {
    if (status !== undefined) {
      reader.whole(`outcomes[${i}].status`, status, 100);
    }
    if (rows !== undefined) {
      reader.whole(`outcomes[${i}].rows`, rows);
    }
    for (const output of Array.isArray(outputs) ? outputs : []) {
      const data = isJsonObject(output) ? output.data : undefined;
      elements += Array.isArray(data) ? data.length : 0;
    }
  });
  if (elements > MAX_ELEMENTS) {
    reader.refuse(
      `The answers hold ${elements} elements, at most ${MAX_ELEMENTS} are possible: send fewer rows.`,
    );
  }
  return outcomes;
}

/**
 * Whether the candidate answers predictions as its signature says: status, and
 * for each output datatype, shape, as many rows as were sent, and elements that
 * are finite values of the datatype. No answer, and "not now" (429, 503), are
 * inconclusive, for the next try may be answered.
 */
export function smokeGate(input: SmokeInput): GateResult {
  const evidence = plain(input);
  const reader = Reader.create();
  for (const problem of validateSignature(evidence.signature)) {
    reader.refuse(`The candidate's ${problem}.`);
  }
  const policy = reader.object('policy', evidence.policy ?? {});
  const maximalLatencyMs =
    policy.maximalLatencyMs === undefined
      ? undefined
      : reader.number('policy.maximalLatencyMs', policy.maximalLatencyMs, {
          least: 0,
        });
  const outcomes = readOutcomes(reader, evidence.outcomes);
  if (outcomes.length === 0) {
    reader.refuse('There is no smoke prediction to judge.');
  }
  if (!reader.isFine) {
    return unusable('smoke', evidence, reader.problems, ACTIONS.inconclusive);
  }
  const rules = {
    signature: evidence.signature as ModelSignature,
    maximalLatencyMs,
  };
  const checks = outcomes.map((outcome, i) =>
    judgeOutcome(`Prediction ${i + 1}`, outcome, rules),
  );
  return conclude('smoke', evidence, checks, ACTIONS);
}
