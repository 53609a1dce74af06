import { GateDeclaration } from '@fairway/backstage-plugin-mlops-common';
import { evaluateTestSet, readTestSet } from '@fairway/gates';
import type { ModelSignature } from '@fairway/inference-protocol';
import { ModelFiles } from '../../models/ModelFiles';
import { AskContext } from '../asks/AskContext';
import { AskResult } from '../asks/AskResult';
import { predictRows } from './predictRows';

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
  const { reason, verdict, action, evidence } = evaluateTestSet({
    ...{ signature, testSet, predicted, policy },
    errors: rollout.errorBudget,
  });
  return {
    verdict,
    reason,
    ...(action !== undefined && { action }),
    evidence: { ...evidence, testSet: uri },
  };
}
