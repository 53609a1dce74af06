import type { VerdictErrors } from '@fairway/statistics';
import type { ModelSignature } from '@fairway/inference-protocol';
import { evaluationGate } from '../evaluation/evaluationGate.ts';
import type {
  ClassPredictions,
  EvaluationPolicy,
} from '../evaluation/types.ts';
import type { GateResult } from '../verdict/Verdict.ts';
import type { TestSet } from './readTestSet.ts';

/** What a version predicts of the rows of a test set, by output, row-major. */
export type RowPredictions = ReadonlyMap<
  string,
  readonly (number | string | boolean)[]
>;

/** Input of {@link evaluateTestSet}. */
export interface TestSetInput {
  signature: ModelSignature;
  testSet: TestSet;
  /** The stable version's are needed for margins. */
  predicted: { candidate: RowPredictions; stable?: RowPredictions };
  policy: EvaluationPolicy;
  errors: VerdictErrors;
}

/** A model may answer with the index of a class whose name the test set has. */
function namesOf(labels: string[] | undefined, truth: readonly string[]) {
  const areNames = labels?.some(label => truth.includes(label)) ?? false;
  const name = (value: unknown) =>
    (areNames && labels?.[Number(value)]) || String(value);
  return { name, all: (labels ?? []).map((_, index) => name(index)) };
}

/**
 * Scores of the classes, where a later output has one column of floating point
 * for each: of each row in the order of `classes`.
 */
function scoresOf(
  { outputs }: ModelSignature,
  found: RowPredictions,
  { rows, classes }: { rows: number; classes: readonly string[] },
  name: (index: number) => string,
): number[][] | undefined {
  for (const { name: output, datatype, labels } of outputs.slice(1)) {
    const flat = found.get(output) ?? [];
    const width = labels?.length ?? classes.length;
    const columns = classes.map(label =>
      labels?.includes(label)
        ? labels.indexOf(label)
        : Array.from({ length: width }, (_, i) => name(i)).indexOf(label),
    );
    if (
      /^(FP|BF)/.test(datatype) &&
      width === classes.length &&
      flat.length === rows * width &&
      !columns.includes(-1)
    ) {
      return Array.from({ length: rows }, (_, row) =>
        columns.map(column => Number(flat[row * width + column])),
      );
    }
  }
  return undefined;
}

function evaluateClasses(input: TestSetInput): GateResult {
  const { signature, testSet, predicted, policy, errors } = input;
  const [output] = signature.outputs;
  const truth = testSet.truth.map(String);
  const { name, all } = namesOf(output.labels, truth);
  const classes = [
    ...new Set([...(output.labels ? all : []), ...truth]),
  ].sort();
  const of = (found: RowPredictions): ClassPredictions => {
    const scores = scoresOf(
      signature,
      found,
      { rows: truth.length, classes },
      name,
    );
    return {
      predictions: (found.get(output.name) ?? []).map(name),
      ...(scores && { scores }),
    };
  };
  return evaluationGate({
    ...{ task: 'classification', classes, truth },
    candidate: of(predicted.candidate),
    ...(predicted.stable && { stable: of(predicted.stable) }),
    ...{ policy, errors },
  });
}

function evaluateValues(input: TestSetInput): GateResult {
  const { signature, testSet, predicted, policy, errors } = input;
  const [{ name }] = signature.outputs;
  const of = (found: RowPredictions) => ({
    predictions: (found.get(name) ?? []).map(Number),
  });
  return evaluationGate({
    task: 'regression',
    truth: testSet.truth.map(Number),
    candidate: of(predicted.candidate),
    ...(predicted.stable && { stable: of(predicted.stable) }),
    ...{ policy, errors },
  });
}

/**
 * The evaluation gate over a test set: the first output is held against the
 * truth, as a regression where it is of floating point, else as classes; a later
 * output with a column for each class has their scores, for `auc` and `log_loss`.
 */
export function evaluateTestSet(input: TestSetInput): GateResult {
  return /^(FP|BF)/.test(input.signature.outputs[0].datatype)
    ? evaluateValues(input)
    : evaluateClasses(input);
}
