import { GateDeclaration } from '@fairway/backstage-plugin-mlops-common';
import { smokeGate, SmokeOutcome } from '@fairway/gates';
import type { ModelSignature } from '@fairway/inference-protocol';
import { postPrediction } from '../../endpoints/postPrediction';
import { predictionBody } from '../../endpoints/predictionBody';
import { modelName } from '../../services/modelName';
import { AskContext } from '../asks/AskContext';
import { AskResult } from '../asks/AskResult';

const timeoutMs = 10_000;
const maximalCharacters = 1024 * 1024;
/** At a time: what comes back in one look is to say nothing about load. */
const atOnce = 4;

type SmokeDeclaration = Extract<GateDeclaration, { kind: 'smoke' }>;

/** Predictions of the example against the candidate, before it has traffic. */
export async function judgeSmoke(
  context: AskContext,
  gate: SmokeDeclaration,
): Promise<AskResult> {
  const { candidate } = context;
  const { signature } = candidate.spec;
  if (!signature) {
    return {
      verdict: 'inconclusive',
      reason: 'The model version has no signature to hold the answers against',
      action: 'Give the model version its signature in the catalog',
      evidence: {},
    };
  }
  const outcomes: SmokeOutcome[] = [];
  while (outcomes.length < gate.requests) {
    const batch = Math.min(atOnce, gate.requests - outcomes.length);
    outcomes.push(
      ...(await Promise.all(
        Array.from({ length: batch }, () => predictOnce(context)),
      )),
    );
    context.signal.throwIfAborted();
  }
  return smokeGate({
    signature: signature as ModelSignature,
    outcomes,
    ...(gate.maximalLatencyMs !== undefined && {
      policy: { maximalLatencyMs: gate.maximalLatencyMs },
    }),
  });
}

async function predictOnce({
  target,
  service,
  candidate,
  signal,
}: AskContext): Promise<SmokeOutcome> {
  try {
    const { status, text, latencyMs } = await postPrediction({
      endpoint: await target.reach(service, candidate.number),
      modelName: modelName(service),
      body: predictionBody(candidate.spec),
      timeoutMs,
      maximalCharacters,
      signal,
    });
    const isAnswered = status >= 200 && status < 300;
    return isAnswered
      ? { status, latencyMs, outputs: JSON.parse(text).outputs }
      : { status, latencyMs, problem: text.slice(0, 300) };
  } catch (error) {
    signal.throwIfAborted();
    return { problem: (error as Error).message };
  }
}
