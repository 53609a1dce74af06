import type { IncomingMessage, ServerResponse } from 'node:http';
import {
  send,
  unknownPath,
  unknownService,
  wrongMethod,
} from '../dataplane/answers.ts';
import type { DriftBook } from '../dataplane/drift/DriftBook.ts';
import type { Forwarder } from '../dataplane/Forwarder.ts';
import { requestId } from '../dataplane/headers.ts';
import type { Handler } from '../dataplane/httpServer.ts';
import type { Metrics } from '../dataplane/Metrics.ts';
import {
  parseSubscription,
  streamPayloads,
} from '../dataplane/payloads/streamPayloads.ts';
import type { PayloadTap } from '../dataplane/payloads/PayloadTap.ts';
import { parseRoute } from '../dataplane/paths.ts';
import type { SignalBook } from '../dataplane/signals/SignalBook.ts';
import type { Changes } from '../services/Changes.ts';
import type { Services } from '../services/Services.ts';
import { ServingHostError } from './errors.ts';
import { readJson } from './input.ts';
import { protocolVersion } from './protocol.ts';
import type { HostInfo } from './schemas.ts';
import { callServices, type AdminCall } from './serviceCalls.ts';
import { streamChanges } from './watchStream.ts';

type Options = {
  info: () => Promise<Omit<HostInfo, 'protocol'>>;
  services: Services;
  changes: Changes;
  forwarder: Forwarder;
  metrics: Metrics;
  book: SignalBook;
  drift: DriftBook;
  tap: PayloadTap;
};

const payloads = /^\/admin\/services\/([a-z][a-z0-9-]*)\/payloads$/;

/** What the portal reaches over the unix socket; who can open it may all. */
export function createAdminHandler(options: Options): Handler {
  const { services, changes, metrics, book, drift } = options;
  return async (request, response, onAccepted) => {
    const url = request.url ?? '/';
    if (url.startsWith('/predict/')) {
      await predict(options, request, response, onAccepted);
      return;
    }
    try {
      onAccepted();
      const { pathname, searchParams } = new URL(url, 'http://serving-host');
      const method = request.method ?? 'GET';
      if (method === 'GET' && pathname === '/admin/info') {
        answer(response, 200, {
          protocol: protocolVersion,
          ...(await options.info()),
        });
      } else if (method === 'GET' && pathname === '/admin/watch') {
        streamChanges(response, changes);
      } else if (method === 'GET' && payloads.test(pathname)) {
        const name = payloads.exec(pathname)?.[1] ?? '';
        await showPayloads(options, response, name, searchParams);
      } else if (method === 'GET' && pathname === '/metrics') {
        response.writeHead(200, { 'content-type': metrics.contentType });
        response.end(await metrics.text());
      } else {
        const call: AdminCall = {
          method,
          segments: pathname.split('/').slice(2).map(decode),
          query: Object.fromEntries(searchParams),
          headers: request.headers,
          body: () => readJson(request),
        };
        const result = pathname.startsWith('/admin/')
          ? await callServices(services, { book, drift }, call)
          : undefined;
        if (!result) {
          throw new ServingHostError({
            status: 404,
            code: 'not-found',
            message: `There is no ${method} ${pathname} here.`,
          });
        }
        answer(response, result.status, result.body);
      }
    } catch (error) {
      refuse(request, response, error);
    }
  };
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

function answer(response: ServerResponse, status: number, body?: unknown) {
  if (body === undefined) {
    response.writeHead(status);
    response.end();
    return;
  }
  const text = JSON.stringify(body);
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
  });
  response.end(text);
}

function refuse(
  request: IncomingMessage,
  response: ServerResponse,
  error: unknown,
): void {
  const refusal =
    error instanceof ServingHostError
      ? error
      : new ServingHostError({
          status: 500,
          code: 'internal',
          message: `The serving-host could not do this: ${
            error instanceof Error ? error.message : error
          }`,
        });
  if (!request.complete) {
    response.setHeader('connection', 'close');
  }
  answer(response, refusal.status, {
    code: refusal.code,
    message: refusal.message,
  });
}

/** Samples of predictions, as long as somebody reads them. */
async function showPayloads(
  { services, tap }: Options,
  response: ServerResponse,
  name: string,
  query: URLSearchParams,
): Promise<void> {
  if (!services.find(name)) {
    throw new ServingHostError({
      status: 404,
      code: 'not-found',
      message: `There is no service ${name} here.`,
    });
  }
  const wanted = parseSubscription(name, Object.fromEntries(query));
  if (typeof wanted === 'string') {
    throw new ServingHostError({
      status: 400,
      code: 'bad-request',
      message: wanted,
    });
  }
  await streamPayloads(response, tap, wanted);
}

/** A prediction for the portal itself: no key, and any revision. */
async function predict(
  { services, forwarder }: Options,
  request: IncomingMessage,
  response: ServerResponse,
  onAccepted: () => void,
): Promise<void> {
  const url = (request.url ?? '').slice('/predict'.length);
  const route = parseRoute(url, { revisions: true });
  const service = route ? services.find(route.service) : undefined;
  if (!route || !service) {
    send(response, unknownService);
  } else if (!['GET', 'HEAD', 'POST'].includes(request.method ?? '')) {
    send(response, wrongMethod);
  } else if (
    route.path === undefined ||
    (route.revision !== undefined && !service.has(route.revision))
  ) {
    send(response, unknownPath);
  } else {
    await forwarder.forward({
      request,
      response,
      service,
      path: route.path,
      revision: route.revision,
      caller: 'portal',
      requestId: requestId(request.headers['x-request-id']),
      onAccepted,
    });
  }
}
