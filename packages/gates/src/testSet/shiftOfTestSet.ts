import type { ModelSignature } from '@fairway/inference-protocol';
import { Random, type VerdictErrors } from '@fairway/statistics';
import type { OutputCounts, RevisionWindow } from '../bake/windows/types.ts';
import {
  predictionShiftGate,
  type PredictionShiftPolicy,
} from '../bake/predictionShiftGate.ts';
import type { GateResult } from '../verdict/Verdict.ts';
import type { RowPredictions } from './evaluateTestSet.ts';

/** Edges between which numbers are counted; the gate joins them to fewer. */
const PARTS = 20;
/** As many as an evaluation asks for, of each version. */
const MINIMUM_ROWS = 50;

/** Input of {@link shiftOfTestSet}. */
export interface TestSetShiftInput {
  signature: ModelSignature;
  /** Rows that both predicted. */
  rows: number;
  predicted: { candidate: RowPredictions; stable: RowPredictions };
  policy: PredictionShiftPolicy;
  errors: VerdictErrors;
  /** When the predictions began and ended, in milliseconds since 1970. */
  startMs: number;
  endMs: number;
  /** Of the division into halves, a safe integer; 1 when absent. */
  seed?: number;
}

/** Which rows are the candidate's: half of them, at random (Fisher and Yates). */
function drawHalf(rows: number, seed: number): boolean[] {
  const random = Random.create(seed);
  const order = Array.from({ length: rows }, (_, row) => row);
  for (let last = rows - 1; last > 0; last--) {
    const other = Math.floor(random.next() * (last + 1));
    [order[last], order[other]] = [order[other], order[last]];
  }
  const isDrawn = new Array<boolean>(rows).fill(false);
  order.slice(0, Math.floor(rows / 2)).forEach(row => {
    isDrawn[row] = true;
  });
  return isDrawn;
}

function countClasses(values: readonly unknown[]): OutputCounts {
  const counts = new Map<string, number>();
  for (const value of values) {
    counts.set(String(value), (counts.get(String(value)) ?? 0) + 1);
  }
  return { kind: 'classes', counts: Object.fromEntries(counts) };
}

const justAbove = (value: number) =>
  value === 0 ? Number.MIN_VALUE : value + Math.abs(value) * 2 ** -50;

/** Quantiles, and the ends between which all values lie. */
function edgesOf(values: readonly number[]): number[] {
  const sorted = values.filter(Number.isFinite).sort((a, b) => a - b);
  const last = sorted.at(-1);
  if (last === undefined) {
    return [];
  }
  const quantiles = Array.from(
    { length: PARTS },
    (_, i) => sorted[Math.floor((i * sorted.length) / PARTS)],
  );
  return [...new Set([...quantiles, justAbove(last)])];
}

function countValues(
  values: readonly number[],
  edges: readonly number[],
): OutputCounts {
  const counts = new Array<number>(edges.length + 1).fill(0);
  let notFinite = 0;
  for (const value of values) {
    if (Number.isFinite(value)) {
      const above = edges.findIndex(edge => value < edge);
      counts[above === -1 ? edges.length : above] += 1;
    } else {
      notFinite += 1;
    }
  }
  return { kind: 'values', edges: [...edges], counts, notFinite };
}

/** The columns of all outputs that have the same number in each row, by name. */
function columnsOf(
  { outputs }: ModelSignature,
  predicted: RowPredictions,
  rows: number,
): Map<string, { isNumeric: boolean; values: unknown[] }> {
  const columns = new Map<string, { isNumeric: boolean; values: unknown[] }>();
  for (const { name, datatype } of outputs) {
    const flat = predicted.get(name) ?? [];
    const width = flat.length / rows;
    for (let column = 0; Number.isInteger(width) && column < width; column++) {
      columns.set(width === 1 ? name : `${name}[${column}]`, {
        isNumeric: /^(FP|BF)/.test(datatype),
        values: Array.from(
          { length: rows },
          (_, row) => flat[row * width + column],
        ),
      });
    }
  }
  return columns;
}

/**
 * The prediction shift gate over a test set without its truth: how far the
 * candidate's predictions of these rows are from the stable version's.
 *
 * The gate takes the two samples to be independent, as requests are of which
 * each goes to one revision. The same rows through both would be a pair each, so
 * the rows are divided at random: one half counts for the candidate, the other
 * for the stable version. Counts of two random halves differ by as much as those
 * of independent samples do (the permutation argument of Fisher, "The Design of
 * Experiments", 1935, 21).
 */
export function shiftOfTestSet(input: TestSetShiftInput): GateResult {
  const { rows, predicted, signature, policy, startMs, endMs } = input;
  const isCandidates = drawHalf(rows, input.seed ?? 1);
  const all = {
    candidate: columnsOf(signature, predicted.candidate, rows),
    stable: columnsOf(signature, predicted.stable, rows),
  };
  const outputs = {
    candidate: {} as Record<string, OutputCounts>,
    stable: {} as Record<string, OutputCounts>,
  };
  for (const [name, { isNumeric, values }] of all.stable) {
    const before = values.filter((_, row) => !isCandidates[row]);
    const after = all.candidate
      .get(name)
      ?.values.filter((_, row) => isCandidates[row]);
    const edges = isNumeric ? edgesOf(before.map(Number)) : [];
    const count = (found: unknown[]) =>
      isNumeric ? countValues(found.map(Number), edges) : countClasses(found);
    outputs.stable[name] = count(before);
    if (after) {
      outputs.candidate[name] = count(after);
    }
  }
  const window = (
    revision: 'candidate' | 'stable',
    requests: number,
  ): RevisionWindow => ({
    ...{ revision, startMs, endMs, requests },
    errors: {},
    outputs: outputs[revision],
  });
  const half = Math.floor(rows / 2);
  return predictionShiftGate({
    ...{ now: endMs, since: startMs, staleAfterMs: 0, errors: input.errors },
    candidate: 'candidate',
    candidateWindows: [window('candidate', half)],
    stable: 'stable',
    stableWindows: [window('stable', rows - half)],
    minimumRequests: MINIMUM_ROWS,
    policy: { ...policy, output: policy.output ?? signature.outputs[0]?.name },
  });
}
