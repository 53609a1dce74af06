import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { ReachableEndpoint } from '../../targets';

export interface Answer {
  status: number;
  /** Parsed JSON, or the text where it is none. */
  body: unknown;
}

export interface PostOptions extends Partial<ReachableEndpoint> {
  url: string;
  body: unknown;
  timeoutMs?: number;
}

/**
 * Posts JSON over TCP or a unix socket, on a connection of its own.
 *
 * @throws Error when no whole answer came within the timeout (10 s when absent).
 */
export function post(options: PostOptions): Promise<Answer> {
  const { url, headers = {}, socketPath, timeoutMs = 10_000 } = options;
  const send = url.startsWith('https:') ? httpsRequest : httpRequest;
  const payload = JSON.stringify(options.body);
  return new Promise((resolve, reject) => {
    const request = send(
      url,
      {
        method: 'POST',
        agent: false,
        signal: AbortSignal.timeout(timeoutMs),
        ...(socketPath ? { socketPath } : {}),
        headers: {
          ...headers,
          'content-type': 'application/json',
          'content-length': Buffer.byteLength(payload),
        },
      },
      response => {
        const chunks: Buffer[] = [];
        response.on('data', chunk => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            body: parse(Buffer.concat(chunks).toString('utf8')),
          }),
        );
      },
    );
    request.on('error', reject);
    request.end(payload);
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
