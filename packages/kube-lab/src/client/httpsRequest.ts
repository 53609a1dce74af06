import { request, type Agent } from 'node:https';
import type { IncomingHttpHeaders } from 'node:http';

const maximalBytes = 256 * 1024 * 1024;

export interface HttpsRequest {
  url: URL;
  agent: Agent;
  method?: string;
  headers?: Record<string, string>;
  body?: string;
  signal?: AbortSignal;
  timeoutMs: number;
}

export interface HttpsResponse {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
}

/** One request and all of its answer, within a time and 256 MiB. */
export function httpsRequest(options: HttpsRequest): Promise<HttpsResponse> {
  const { url, agent, method, body, signal, timeoutMs } = options;
  // Node sends the body of a DELETE without its length unless it is told, and
  // the server takes it for the next request of the connection.
  const headers = {
    ...options.headers,
    ...(body !== undefined && {
      'content-length': String(Buffer.byteLength(body)),
    }),
  };
  return new Promise((resolve, reject) => {
    const outgoing = request(url, { agent, method, headers, signal });
    const timer = setTimeout(
      () =>
        outgoing.destroy(
          new Error(`${url.pathname}: no answer within ${timeoutMs} ms`),
        ),
      timeoutMs,
    );
    outgoing.once('error', reject);
    outgoing.once('close', () => clearTimeout(timer));
    outgoing.once('response', incoming => {
      const chunks: Buffer[] = [];
      let bytes = 0;
      incoming.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
        chunks.push(chunk);
        if (bytes > maximalBytes) {
          outgoing.destroy(
            new RangeError(`${url.pathname}: more than ${maximalBytes} bytes`),
          );
        }
      });
      incoming.once('error', reject);
      incoming.once('end', () =>
        resolve({
          status: incoming.statusCode ?? 0,
          headers: incoming.headers,
          text: Buffer.concat(chunks).toString('utf8'),
        }),
      );
    });
    outgoing.end(body);
  });
}
