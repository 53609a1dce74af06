import {
  GateDeclaration,
  protocolOf,
} from '@fairway/backstage-plugin-mlops-common';
import { smokeGate, SmokeOutcome } from '@fairway/gates';
import type { ModelSignature } from '@fairway/inference-protocol';
import { postPrediction } from '../../endpoints/postPrediction';
import {
  emptinessOf,
  trialRequest,
  trialTimeoutMs,
} from '../../endpoints/trialRequest';
import { modelName } from '../../services/modelName';
import { AskContext } from '../asks/AskContext';
import { AskResult } from '../asks/AskResult';

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
  if (protocolOf(candidate.spec) === 'openai') {
    return judgeTokens(gate, await outcomesOf(context, gate));
  }
  if (!signature) {
    return {
      verdict: 'inconclusive',
      reason: 'The model version has no signature to hold the answers against',
      action: 'Give the model version its signature in the catalog',
      evidence: {},
    };
  }
  return smokeGate({
    signature: signature as ModelSignature,
    outcomes: await outcomesOf(context, gate),
    ...(gate.maximalLatencyMs !== undefined && {
      policy: { maximalLatencyMs: gate.maximalLatencyMs },
    }),
  });
}

/** A language model has no tensors to hold answers against: each has a token or fails. */
function judgeTokens(
  { requests, maximalLatencyMs = Infinity }: SmokeDeclaration,
  outcomes: SmokeOutcome[],
): AskResult {
  const latenciesMs = outcomes.flatMap(({ latencyMs }) => latencyMs ?? []);
  const problem = outcomes.find(outcome => outcome.problem)?.problem;
  const slowest = Math.max(0, ...latenciesMs);
  const evidence = { requests, latenciesMs, ...(problem && { problem }) };
  if (problem !== undefined) {
    return {
      verdict: 'fail',
      reason: `Of ${requests} requests not all were answered with tokens: ${problem}`,
      action: 'See the logs of the candidate',
      evidence,
    };
  }
  return slowest > maximalLatencyMs
    ? {
        verdict: 'fail',
        reason: `An answer took ${slowest.toFixed(
          0,
        )} ms; at most ${maximalLatencyMs} ms are allowed`,
        evidence,
      }
    : {
        verdict: 'pass',
        reason: `All ${requests} requests were answered with tokens`,
        evidence,
      };
}

async function outcomesOf(
  context: AskContext,
  { requests }: SmokeDeclaration,
): Promise<SmokeOutcome[]> {
  const outcomes: SmokeOutcome[] = [];
  while (outcomes.length < requests) {
    const length = Math.min(atOnce, requests - outcomes.length);
    const batch = await Promise.all(
      Array.from({ length }, () => predictOnce(context)),
    );
    context.signal.throwIfAborted();
    outcomes.push(...batch);
    // Who answers none of these is not waited for once more for each of the others.
    if (batch.every(({ status }) => status === undefined)) {
      break;
    }
  }
  return outcomes;
}

async function predictOnce({
  target,
  service,
  candidate,
  signal,
}: AskContext): Promise<SmokeOutcome> {
  try {
    const { spec, number } = candidate;
    const isOpenAi = protocolOf(spec) === 'openai';
    const { path, body } = trialRequest(spec, modelName(service));
    const { status, text, latencyMs } = await postPrediction({
      endpoint: await target.reach(service, number),
      path,
      body: Buffer.from(JSON.stringify(body)),
      timeoutMs: trialTimeoutMs,
      maximalCharacters,
      signal,
    });
    if (status < 200 || status >= 300) {
      return { status, latencyMs, problem: text.slice(0, 300) };
    }
    if (isOpenAi) {
      const emptiness = emptinessOf(spec, text);
      return emptiness === undefined
        ? { status, latencyMs }
        : { status, latencyMs, problem: `the answer ${emptiness}` };
    }
    return { status, latencyMs, outputs: JSON.parse(text).outputs };
  } catch (error) {
    signal.throwIfAborted();
    return { problem: (error as Error).message };
  }
}
