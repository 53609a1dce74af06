import { protocolOf } from '@fairway/backstage-plugin-mlops-common';
import { postPrediction } from '../../endpoints/postPrediction';
import { spokenEndpoint } from '../../endpoints/spokenEndpoint';
import {
  emptinessOf,
  trialRequest,
  trialTimeoutMs,
} from '../../endpoints/trialRequest';
import { modelName } from '../../services/modelName';
import { verifyPrediction } from '../../services/reconcile/verifyPrediction';
import { AskContext } from './AskContext';
import { AskResult } from './AskResult';

const maximalCharacters = 1024 * 1024;
const explanationCharacters = 300;

/** Whether a prediction comes back: from one revision, or as clients get it. */
export async function predict(
  context: AskContext,
  revision: number | undefined,
): Promise<AskResult> {
  return revision === undefined
    ? await predictPublicly(context)
    : await predictDirectly(context, revision);
}

async function predictDirectly(
  { target, service, stable, candidate, signal }: AskContext,
  revision: number,
): Promise<AskResult> {
  const { spec } = revision === stable.number ? stable : candidate;
  const trial = trialRequest(spec, modelName(service));
  const { status, text, latencyMs } = await postPrediction({
    endpoint: await target.reach(service, revision),
    path: trial.path,
    body: Buffer.from(JSON.stringify(trial.body)),
    timeoutMs: trialTimeoutMs,
    maximalCharacters,
    signal,
  });
  const isAnswered = status >= 200 && status < 300;
  const isRefusalOfZeros = status === 400 && trial.madeUp;
  const said = text.slice(0, explanationCharacters);
  const evidence = { revision, status, latencyMs, answer: said };
  const emptiness =
    isAnswered && protocolOf(spec) === 'openai'
      ? emptinessOf(spec, text)
      : undefined;
  if (emptiness !== undefined) {
    return {
      verdict: 'fail',
      reason: `The answer of revision ${revision} ${emptiness}`,
      action: `See the logs of revision ${revision}`,
      evidence,
    };
  }
  if (isAnswered) {
    return {
      verdict: 'pass',
      reason: `Revision ${revision} answered a prediction in ${latencyMs.toFixed(
        0,
      )} ms`,
      evidence,
    };
  }
  return {
    verdict: isRefusalOfZeros ? 'inconclusive' : 'fail',
    reason: `Revision ${revision} answered a prediction with ${status}: ${said}`,
    action: isRefusalOfZeros
      ? 'The request was made up: give the model version an example in the catalog that the model takes'
      : `See the logs of revision ${revision}`,
    evidence,
  };
}

async function predictPublicly({
  target,
  service,
  stable,
  candidate,
  rollout,
  probeSecret,
}: AskContext): Promise<AskResult> {
  const { spec } =
    rollout.state.wanted.candidateWeight === 100 ? candidate : stable;
  const endpoint = spokenEndpoint(
    await target.endpoint(service, modelName(service)),
    spec,
  );
  const verification = await verifyPrediction({
    endpoint,
    spec,
    key: probeSecret,
  });
  const evidence = { ...verification, url: endpoint.inferUrl };
  if (verification.outcome === 'valid') {
    return {
      verdict: 'pass',
      reason: `A prediction through the public address came back in ${verification.latencyMs.toFixed(
        0,
      )} ms`,
      evidence,
    };
  }
  return {
    verdict: verification.outcome === 'unknown' ? 'inconclusive' : 'fail',
    reason: verification.message,
    evidence,
  };
}
