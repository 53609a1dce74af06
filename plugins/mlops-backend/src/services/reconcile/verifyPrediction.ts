import {
  RevisionSpec,
  ServiceEndpoint,
} from '@fairway/backstage-plugin-mlops-common';
import { sampleRequest } from '@fairway/inference-protocol';
import type { ModelSignature } from '@fairway/inference-protocol';

const timeoutMs = 5_000;

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
 * The model's own example is sent; without one, zeros shaped by the signature.
 * A refusal of such zeros says nothing about the model.
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
    const signature =
      spec.signature ?? (await readSignature(endpoint, headers));
    const startedAt = performance.now();
    const response = await fetch(endpoint.inferUrl, {
      method: 'POST',
      headers,
      body: JSON.stringify(
        spec.example ?? sampleRequest(signature as ModelSignature),
      ),
      signal: AbortSignal.timeout(timeoutMs),
    });
    const body = await response.text();
    const latencyMs = performance.now() - startedAt;
    if (response.ok) {
      return hasOutputs(body)
        ? { outcome: 'valid', latencyMs }
        : {
            outcome: 'failed',
            message: 'The answer to a trial prediction holds no outputs',
          };
    }
    if (response.status === 400 && !spec.example) {
      return {
        outcome: 'unknown',
        message: `The model refuses a request of zeros (${shorten(
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
    { headers, signal: AbortSignal.timeout(timeoutMs) },
  );
  if (!response.ok) {
    throw new Error(`its metadata was answered with ${response.status}`);
  }
  return await response.json();
}

function hasOutputs(body: string): boolean {
  try {
    const { outputs } = JSON.parse(body);
    return Array.isArray(outputs) && outputs.length > 0;
  } catch {
    return false;
  }
}

function shorten(text: string): string {
  return text.length > 300 ? `${text.slice(0, 300)}…` : text;
}
