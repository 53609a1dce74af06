import { ResponseError } from '@backstage/errors';
import {
  CompletionStream,
  errorMessageOf,
  type StreamPart,
} from '@fairway/inference-protocol';
import type { MlopsApi } from './mlopsApiRef';

/** A model that loads, or has many requests before this one, is silent so long. */
const silenceMs = 120_000;

/** The stream ended before the server had said that this is all. */
export class BrokenOffError extends Error {
  constructor() {
    super('The answer broke off');
    this.name = 'BrokenOffError';
  }
}

/**
 * Asks a language model through the portal's convenience proxy, and tells each
 * part of the answer as it comes.
 *
 * Throws `ResponseError` or an error with a `statusCode` when the service refuses
 * it, `BrokenOffError` when the answer has no end, a `TimeoutError` after two
 * minutes of silence, and the signal's reason.
 */
export async function complete(options: {
  mlopsApi: MlopsApi;
  fetchApi: { fetch: typeof fetch };
  service: string;
  /** Below the base URL of the service. */
  path: string;
  body: object;
  signal: AbortSignal;
  onPart: (part: StreamPart) => void;
}): Promise<void> {
  const { mlopsApi, fetchApi, onPart } = options;
  const baseUrl = await mlopsApi.endpointUrl(options.service);
  const silence = new AbortController();
  const tooLong = () =>
    silence.abort(new DOMException('Nothing came', 'TimeoutError'));
  let timer = setTimeout(tooLong, silenceMs);
  try {
    const response = await fetchApi.fetch(`${baseUrl}${options.path}`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(options.body),
      signal: AbortSignal.any([options.signal, silence.signal]),
    });
    if (!response.ok || !response.body) {
      throw await refusal(response);
    }
    const stream = CompletionStream.create();
    const reader = response.body.getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) {
        break;
      }
      clearTimeout(timer);
      timer = setTimeout(tooLong, silenceMs);
      stream.push(value).forEach(onPart);
    }
    if (!stream.isDone) {
      throw new BrokenOffError();
    }
  } finally {
    clearTimeout(timer);
  }
}

async function refusal(response: Response): Promise<Error> {
  const said = await response
    .clone()
    .json()
    // The portal's own answers have a name too, and are read below.
    .then(body => (body?.error?.name ? undefined : errorMessageOf(body)))
    .catch(() => undefined);
  return said
    ? Object.assign(new Error(said), { statusCode: response.status })
    : ResponseError.fromResponse(response);
}
