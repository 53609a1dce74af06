import {
  protocolOf,
  RevisionSpec,
  ServiceEndpoint,
} from '@fairway/backstage-plugin-mlops-common';
import {
  emptinessOf,
  trialRequest,
  trialTimeoutMs,
} from '../../endpoints/trialRequest';

/** Of what a server says of its model. */
const metadataTimeoutMs = 5_000;

/** How a trial prediction through the public address of a service ended. */
export type Verification =
  /** A valid prediction came back. */
  | { outcome: 'valid'; latencyMs: number }
  /** No example is known that the model must answer, so nothing can be said. */
  | { outcome: 'unknown'; message: string }
  /** It did not work now; it may work the next time. */
  | { outcome: 'failed'; message: string };

/**
 * Predicts once as a client would: by the public URL, with an endpoint key where one is needed.
 *
 * The model's own example is sent; without one, zeros shaped by the signature, or
 * a greeting. A refusal of what was made up says nothing about the model.
 */
export async function verifyPrediction(options: {
  endpoint: ServiceEndpoint;
  spec: RevisionSpec;
  /** Absent where the target checks no keys. */
  key?: string;
}): Promise<Verification> {
  const { endpoint, spec, key } = options;
  const headers = {
    ...(key !== undefined && { Authorization: `Bearer ${key}` }),
    'Content-Type': 'application/json',
  };
  try {
    const isOpenAi = protocolOf(spec) === 'openai';
    const signature =
      spec.signature ??
      (isOpenAi || spec.example
        ? undefined
        : await readSignature(endpoint, headers));
    const trial = trialRequest(spec, endpoint.modelName, signature);
    const startedAt = performance.now();
    const response = await fetch(`${endpoint.url}${trial.path}`, {
      method: 'POST',
      headers,
      body: JSON.stringify(trial.body),
      signal: AbortSignal.timeout(trialTimeoutMs),
    });
    const body = await response.text();
    const latencyMs = performance.now() - startedAt;
    if (response.ok) {
      const emptiness = emptinessOf(spec, body);
      return emptiness === undefined
        ? { outcome: 'valid', latencyMs }
        : {
            outcome: 'failed',
            message: `The answer to a trial prediction ${emptiness}`,
          };
    }
    if (response.status === 400 && trial.madeUp) {
      return {
        outcome: 'unknown',
        message: `The model refuses a request ${
          isOpenAi ? 'that greets it' : 'of zeros'
        } (${shorten(
          body,
        )}); give the model version an example to have it checked`,
      };
    }
    return {
      outcome: 'failed',
      message: `A trial prediction was answered with ${
        response.status
      }: ${shorten(body)}`,
    };
  } catch (error) {
    return {
      outcome: 'failed',
      message: `A trial prediction did not come back: ${
        (error as Error).message
      }`,
    };
  }
}

async function readSignature(
  endpoint: ServiceEndpoint,
  headers: Record<string, string>,
): Promise<unknown> {
  const response = await fetch(
    `${endpoint.url}/v2/models/${encodeURIComponent(endpoint.modelName)}`,
    { headers, signal: AbortSignal.timeout(metadataTimeoutMs) },
  );
  if (!response.ok) {
    throw new Error(`its metadata was answered with ${response.status}`);
  }
  return await response.json();
}

function shorten(text: string): string {
  return text.length > 300 ? `${text.slice(0, 300)}…` : text;
}
