import { ServiceUnavailableError } from '@backstage/errors';
import { ReachableEndpoint } from '@fairway/backstage-plugin-mlops-node';
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { inferPath } from './benchmarkPlan';

const explanationBytes = 300;

/**
 * Predicts once before any load: it wakes a service that sleeps, and shows that
 * what will be sent is answered.
 *
 * @throws ServiceUnavailableError that says what came instead of a prediction.
 */
export async function trialPrediction(options: {
  endpoint: ReachableEndpoint;
  modelName: string;
  body: Uint8Array;
  timeoutMs: number;
  signal: AbortSignal;
  /** Whether the body was made up from the signature. */
  madeUp: boolean;
}): Promise<void> {
  const { status, text } = await post(options).catch(error => {
    options.signal.throwIfAborted();
    throw new ServiceUnavailableError(
      `The service did not answer a first prediction: ${
        (error as Error).message
      }`,
    );
  });
  if (status < 200 || status >= 300) {
    throw new ServiceUnavailableError(
      `The service answered a first prediction with ${status}: ${text}${
        options.madeUp && status === 400
          ? ' It was made of zeros from the signature: give the model version an example that the model takes.'
          : ''
      }`,
    );
  }
}

async function post(options: {
  endpoint: ReachableEndpoint;
  modelName: string;
  body: Uint8Array;
  timeoutMs: number;
  signal: AbortSignal;
}): Promise<{ status: number; text: string }> {
  const { endpoint, body, timeoutMs } = options;
  const url = new URL(
    `${endpoint.url.replace(/\/$/, '')}${inferPath(options.modelName)}`,
  );
  const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
  const limit = AbortSignal.timeout(timeoutMs);
  return await new Promise((resolve, reject) => {
    const outgoing = send(url, {
      method: 'POST',
      headers: {
        ...endpoint.headers,
        'content-type': 'application/json',
        'content-length': body.length,
      },
      socketPath: endpoint.socketPath,
      signal: AbortSignal.any([options.signal, limit]),
    });
    outgoing.on('error', error =>
      reject(
        limit.aborted
          ? new Error(`nothing came within ${timeoutMs / 1000} s`)
          : error,
      ),
    );
    outgoing.on('response', incoming => {
      let text = '';
      incoming.setEncoding('utf8');
      incoming.on('data', (piece: string) => {
        text = (text + piece).slice(0, explanationBytes);
      });
      incoming.on('error', reject);
      incoming.on('end', () =>
        resolve({ status: incoming.statusCode ?? 0, text }),
      );
    });
    outgoing.end(body);
  });
}
