import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Changes } from '../services/Changes.ts';
import type { Services } from '../services/Services.ts';
import {
  closingUnread,
  foreignKey,
  send,
  unauthorized,
  unknownPath,
  unknownService,
  wrongMethod,
  type Answer,
} from './answers.ts';
import type { Forwarder } from './Forwarder.ts';
import { requestId } from './headers.ts';
import type { Handler } from './httpServer.ts';
import type { KeyRing } from '../keys/KeyRing.ts';
import type { KeyUsageBook } from '../keys/KeyUsageBook.ts';
import type { Metrics } from './Metrics.ts';
import { parseRoute } from './paths.ts';

type Options = {
  services: Services;
  keys: KeyRing;
  usage: KeyUsageBook;
  changes: Changes;
  forwarder: Forwarder;
  metrics: Metrics;
  /** Whether `/metrics` is answered here, to anybody. */
  showMetrics: boolean;
};

const methods = ['GET', 'HEAD', 'POST'];

/**
 * What clients reach over TCP. The key is judged before anything else and
 * before the body is read, so that without a key nobody learns which names
 * exist.
 */
export function createDataHandler(options: Options): Handler {
  const { services, keys, usage, changes, forwarder, metrics } = options;

  const refuse = (
    request: IncomingMessage,
    response: ServerResponse,
    answer: Answer,
    reason: string,
  ) => {
    metrics.refuse(reason);
    send(response, answer, {
      'x-request-id': requestId(request.headers['x-request-id']),
      ...closingUnread(request),
    });
  };

  return async (request, response, onAccepted) => {
    const url = request.url ?? '/';
    if (url === '/healthz') {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end('{"status":"ok"}');
      return;
    }
    if (url === '/metrics' && options.showMetrics) {
      response.writeHead(200, { 'content-type': metrics.contentType });
      response.end(await metrics.text());
      return;
    }
    const now = Date.now();
    const who = keys.identify(request.headers.authorization, now);
    if ('refusal' in who) {
      refuse(request, response, unauthorized(who.refusal), who.refusal);
      return;
    }
    const route = parseRoute(url, { revisions: false });
    const service = route ? services.find(route.service) : undefined;
    if (!route || !service) {
      refuse(request, response, unknownService, 'unknown-service');
      return;
    }
    const keyId = who.opens.get(service.name);
    if (keyId === undefined) {
      refuse(request, response, foreignKey, 'foreign-key');
      return;
    }
    if (!methods.includes(request.method ?? '')) {
      refuse(request, response, wrongMethod, 'method');
      return;
    }
    if (route.path === undefined) {
      refuse(request, response, unknownPath, 'unknown-path');
      return;
    }
    usage.record(service.name, keyId, now);
    changes.touchLater(service);
    await forwarder.forward({
      request,
      response,
      service,
      path: route.path,
      caller: keyId,
      requestId: requestId(request.headers['x-request-id']),
      onAccepted,
    });
  };
}
