import { ResponseError } from '@backstage/errors';
import type { MlopsApi } from './mlopsApiRef';
import type { JsonRequest, JsonResponse } from '../playground/types';

/** A prediction with the time it took, seen from the browser and the server. */
export type Prediction = {
  request: JsonRequest;
  response: JsonResponse;
  /** From sending to the whole answer, in milliseconds. */
  roundTripMs: number;
  /** What the server says of its own time (`Server-Timing`), in milliseconds. */
  serverTimings: { name: string; ms: number }[];
};

const timeoutMs = 60_000;

/**
 * Sends one prediction through the portal's convenience proxy.
 *
 * Throws `ResponseError` when the service refuses it, and a `TimeoutError`
 * after a minute.
 */
export async function predict(options: {
  mlopsApi: MlopsApi;
  fetchApi: { fetch: typeof fetch };
  service: string;
  modelName: string;
  request: JsonRequest;
  signal?: AbortSignal;
}): Promise<Prediction> {
  const { request, signal } = options;
  const baseUrl = await options.mlopsApi.endpointUrl(options.service);
  const timeout = AbortSignal.timeout(timeoutMs);
  const start = performance.now();
  const response = await options.fetchApi.fetch(
    `${baseUrl}/v2/models/${encodeURIComponent(options.modelName)}/infer`,
    {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(request),
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
    },
  );
  if (!response.ok) {
    throw await predictionError(response);
  }
  const answer = (await response.json()) as JsonResponse;
  return {
    request,
    response: answer,
    roundTripMs: performance.now() - start,
    serverTimings: readServerTiming(response.headers.get('server-timing')),
  };
}

/** Inference servers answer `{"error": "..."}`; the portal answers its own form. */
async function predictionError(response: Response): Promise<Error> {
  const text = await response
    .clone()
    .json()
    .then(body => (typeof body?.error === 'string' ? body.error : undefined))
    .catch(() => undefined);
  return text
    ? Object.assign(new Error(text), { statusCode: response.status })
    : ResponseError.fromResponse(response);
}

/** Reads the durations of a `Server-Timing` header (W3C Server Timing). */
export function readServerTiming(header: string | null) {
  return (header ?? '').split(',').flatMap(entry => {
    const [name, ...parameters] = entry.split(';').map(part => part.trim());
    const duration = parameters.find(part => part.startsWith('dur='));
    const ms = duration ? Number(duration.slice(4)) : NaN;
    return name && Number.isFinite(ms) ? [{ name, ms }] : [];
  });
}
