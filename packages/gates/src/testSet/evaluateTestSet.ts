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
 * The evaluation gate over a test set: the first output is held against the
 * truth, as a regression where it is of floating point, else as classes.
 */
export function evaluateTestSet(input: TestSetInput): GateResult {
  const { signature, testSet, predicted, policy, errors } = input;
  const [output] = signature.outputs;
  const of = (found: RowPredictions) => found.get(output.name) ?? [];
  if (/^(FP|BF)/.test(output.datatype)) {
    const values = (found: RowPredictions) => ({
      predictions: of(found).map(Number),
    });
    return evaluationGate({
      task: 'regression',
      truth: testSet.truth.map(Number),
      candidate: values(predicted.candidate),
      ...(predicted.stable && { stable: values(predicted.stable) }),
      ...{ policy, errors },
    });
  }
  const truth = testSet.truth.map(String);
  const { name, all } = namesOf(output.labels, truth);
  const classes = (found: RowPredictions): ClassPredictions => ({
    predictions: of(found).map(name),
  });
  return evaluationGate({
    task: 'classification',
    classes: [...new Set([...(output.labels ? all : []), ...truth])].sort(),
    truth,
    candidate: classes(predicted.candidate),
    ...(predicted.stable && { stable: classes(predicted.stable) }),
    ...{ policy, errors },
  });
}
