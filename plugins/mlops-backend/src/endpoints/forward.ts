import { ServiceUnavailableError } from '@backstage/errors';
import { ReachableEndpoint } from '@fairway/backstage-plugin-mlops-node';
import { Request, Response } from 'express';
import {
  Agent,
  ClientRequest,
  IncomingHttpHeaders,
  IncomingMessage,
  request as httpRequest,
} from 'node:http';
import { request as httpsRequest } from 'node:https';
import { pipeline } from 'node:stream/promises';
import { forwardUrl } from './forwardUrl';

/**
 * How long nothing may come, in milliseconds. Longer than requests wait for a
 * service that wakes up or is busy, which the data plane decides.
 */
const silenceMs = 5 * 60_000;

// Hop-by-hop headers (RFC 9110, 7.6.1), and what belongs to the portal's side.
const droppedHeaders = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'expect',
  'host',
  'authorization',
  'cookie',
  'set-cookie',
  'origin',
  'referer',
]);

/**
 * Passes one request on and its answer back, as they come: nothing is parsed or
 * gathered, and who reads slowly slows down who writes.
 *
 * @throws ServiceUnavailableError when no answer came.
 */
export async function forward(
  request: Request,
  response: Response,
  options: { endpoint: ReachableEndpoint; path: string; agent: Agent },
): Promise<void> {
  const outgoing = open(request, options);
  response.on('close', () => outgoing.destroy());
  // Not a pipeline, which would close the caller's connection when a service
  // answers without reading all of a body; its answer is what counts.
  request.pipe(outgoing);
  outgoing.on('close', () => {
    request.unpipe(outgoing);
    request.resume();
  });
  const incoming = await answerOf(outgoing).catch(error => {
    if (response.destroyed) {
      return undefined;
    }
    throw new ServiceUnavailableError(
      `The service did not answer: ${(error as Error).message}`,
    );
  });
  if (!incoming) {
    return;
  }
  response.status(incoming.statusCode ?? 502);
  for (const [name, value] of Object.entries(pass(incoming.headers))) {
    response.setHeader(name, value);
  }
  // Without it the portal's compression gathers a stream into one burst.
  response.setHeader('Cache-Control', 'no-store, no-transform');
  response.flushHeaders();
  // Breaks off like its source, so that half an answer is not taken for a whole.
  await pipeline(incoming, response).catch(() => response.destroy());
}

function open(
  request: Request,
  options: { endpoint: ReachableEndpoint; path: string; agent: Agent },
): ClientRequest {
  const { endpoint, path, agent } = options;
  const { search } = new URL(request.url, 'http://portal');
  const url = forwardUrl(endpoint.url, path, search);
  const isTls = url.protocol === 'https:';
  const outgoing = (isTls ? httpsRequest : httpRequest)(url, {
    method: request.method,
    headers: { ...pass(request.headers), ...endpoint.headers },
    socketPath: endpoint.socketPath,
    agent: isTls ? undefined : agent,
    timeout: silenceMs,
  });
  outgoing.on('timeout', () =>
    outgoing.destroy(new Error(`nothing came within ${silenceMs / 1000} s`)),
  );
  return outgoing;
}

function answerOf(outgoing: ClientRequest): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    outgoing.on('response', resolve);
    outgoing.on('error', reject);
    outgoing.on('close', () => reject(new Error('the connection was closed')));
  });
}

function pass(headers: IncomingHttpHeaders): Record<string, string | string[]> {
  const named = new Set(
    headers.connection?.split(',').map(name => name.trim().toLowerCase()),
  );
  return Object.fromEntries(
    Object.entries(headers).filter(
      (entry): entry is [string, string | string[]] =>
        entry[1] !== undefined &&
        !droppedHeaders.has(entry[0]) &&
        !named.has(entry[0]),
    ),
  );
}
