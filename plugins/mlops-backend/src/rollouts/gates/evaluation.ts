import { GateDeclaration } from '@fairway/backstage-plugin-mlops-common';
import {
  ClassPredictions,
  evaluationGate,
  EvaluationPolicy,
  GateResult,
} from '@fairway/gates';
import type { ModelSignature } from '@fairway/inference-protocol';
import { ModelFiles } from '../../models/ModelFiles';
import { AskContext } from '../asks/AskContext';
import { AskResult } from '../asks/AskResult';
import { predictRows, RowPredictions } from './predictRows';
import { readTestSet, TestSet } from './testSet';

const maximumBytes = 32 * 1024 * 1024;

type EvaluationDeclaration = Extract<GateDeclaration, { kind: 'evaluation' }>;

/**
 * The labelled test set through the candidate and, where a margin is asked for,
 * through the stable revision: the metric with its interval, and the paired
 * difference.
 */
export async function judgeEvaluation(
  context: AskContext,
  gate: EvaluationDeclaration,
  files: ModelFiles,
): Promise<AskResult> {
  const { rollout, stable, candidate } = context;
  const signature = candidate.spec.signature as ModelSignature | undefined;
  const uri = rollout.facts.testSets?.[gate.name];
  if (!signature || uri === undefined) {
    return {
      verdict: 'inconclusive',
      reason: signature
        ? 'It is not known where the test set is'
        : 'The model version has no signature, so its inputs are not known',
      action:
        'Give the model version its signature, and start the rollout again',
      evidence: {},
    };
  }
  const text = await files.text(uri, { what: 'The test set', maximumBytes });
  const testSet = readTestSet(text, signature);
  const ask = (revision: number) =>
    predictRows(context, revision, signature, testSet);
  const predicted = {
    candidate: await ask(candidate.number),
    ...(gate.margin && { stable: await ask(stable.number) }),
  };
  const policy = {
    rules: [
      {
        metric: gate.metric,
        ...(gate.threshold !== undefined && { threshold: gate.threshold }),
        ...(gate.margin && { margin: gate.margin }),
      },
    ],
  };
  const { reason, verdict, action, evidence } = evaluate(
    { signature, testSet, predicted, policy },
    rollout.errorBudget,
  );
  return {
    verdict,
    reason,
    ...(action !== undefined && { action }),
    evidence: { ...evidence, testSet: uri },
  };
}

function evaluate(
  input: {
    signature: ModelSignature;
    testSet: TestSet;
    predicted: { candidate: RowPredictions; stable?: RowPredictions };
    policy: EvaluationPolicy;
  },
  errors: AskContext['rollout']['errorBudget'],
): GateResult {
  const { signature, testSet, predicted, policy } = input;
  const [output] = signature.outputs;
  if (/^(FP|BF)/.test(output.datatype)) {
    const values = (found: RowPredictions) => ({
      predictions: (found.get(output.name) ?? []).map(Number),
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
  const named = namesOf(output.labels, truth);
  const found = {
    candidate: classesOf(signature, predicted.candidate, named),
    ...(predicted.stable && {
      stable: classesOf(signature, predicted.stable, named),
    }),
  };
  const classes = [
    ...new Set([...(output.labels ? named.all : []), ...truth]),
  ].sort();
  return evaluationGate({
    task: 'classification',
    classes,
    truth,
    ...found,
    ...{ policy, errors },
  });
}

/** A model may answer with the index of a class whose name the test set has. */
function namesOf(labels: string[] | undefined, truth: readonly string[]) {
  const areNames = labels?.some(label => truth.includes(label)) ?? false;
  const name = (value: unknown) =>
    (areNames && labels?.[Number(value)]) || String(value);
  return { name, all: (labels ?? []).map((_, index) => name(index)) };
}

function classesOf(
  { outputs }: ModelSignature,
  found: RowPredictions,
  { name }: ReturnType<typeof namesOf>,
): ClassPredictions {
  return { predictions: (found.get(outputs[0].name) ?? []).map(name) };
}
