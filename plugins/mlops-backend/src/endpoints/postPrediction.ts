import { ReachableEndpoint } from '@fairway/backstage-plugin-mlops-node';
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';

/** What came back for one prediction. */
export interface PredictionAnswer {
  status: number;
  headers: NodeJS.Dict<string | string[]>;
  /** The beginning of the body, as far as it was wanted. */
  text: string;
  /** From the first byte sent to the last one read. */
  latencyMs: number;
}

/**
 * Sends one prediction to where the portal itself reaches a service.
 *
 * @throws Error that says in words why nothing came; the signal's reason when
 * that was aborted.
 */
export async function postPrediction(options: {
  endpoint: ReachableEndpoint;
  /** Below the base URL of the service. */
  path: string;
  body: Uint8Array;
  timeoutMs: number;
  /** So many characters of the body are kept, the rest is read and dropped. */
  maximalCharacters: number;
  signal: AbortSignal;
}): Promise<PredictionAnswer> {
  const { endpoint, body, timeoutMs, maximalCharacters } = options;
  const url = new URL(`${endpoint.url.replace(/\/$/, '')}${options.path}`);
  const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
  const limit = AbortSignal.timeout(timeoutMs);
  const startedAt = performance.now();
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
        if (text.length < maximalCharacters) {
          text = (text + piece).slice(0, maximalCharacters);
        }
      });
      incoming.on('error', reject);
      incoming.on('end', () =>
        resolve({
          status: incoming.statusCode ?? 0,
          headers: incoming.headers,
          text,
          latencyMs: performance.now() - startedAt,
        }),
      );
    });
    outgoing.end(body);
  });
}
