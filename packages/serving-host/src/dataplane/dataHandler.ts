import type { Changes } from '../services/Changes.ts';
import type { Services } from '../services/Services.ts';
import {
  closingUnread,
  foreignKey,
  rateLimited,
  send,
  sendText,
  unauthorized,
  unknownPath,
  unknownService,
  wrongMethod,
  type Answer,
} from './answers.ts';
import type {
  ClientHandler,
  ClientRequest,
  ClientResponse,
} from './clientExchange.ts';
import type { Forwarder } from './Forwarder.ts';
import { requestId } from './headers.ts';
import type { KeyRing } from '../keys/KeyRing.ts';
import type { KeyUsageBook } from '../keys/KeyUsageBook.ts';
import { rateLimitHeaders } from '../keys/TokenBucket.ts';
import type { AccessLog } from './accessLog/AccessLog.ts';
import type { Metrics } from './Metrics.ts';
import { parseRoute } from './paths.ts';
import type { SignalBook } from './signals/SignalBook.ts';

type Options = {
  services: Services;
  keys: KeyRing;
  usage: KeyUsageBook;
  changes: Changes;
  forwarder: Forwarder;
  metrics: Metrics;
  book: SignalBook;
  accessLog: AccessLog | undefined;
  /** Whether `/metrics` is answered here, to anybody. */
  showMetrics: boolean;
};

const methods = ['GET', 'HEAD', 'POST'];
const limited = { code: 429, requestBytes: 0, responseBytes: 0 };

/**
 * What clients reach over TCP. The key is judged before anything else and
 * before the body is read, so that without a key nobody learns which names
 * exist.
 */
export function createDataHandler(options: Options): ClientHandler {
  const { services, keys, usage, changes, forwarder, metrics, accessLog } =
    options;
  const { book } = options;

  const refuse = (
    request: ClientRequest,
    response: ClientResponse,
    answer: Answer,
    who: { reason: string; service?: string; key?: string },
  ) => {
    const id = requestId(request.headers['x-request-id']);
    send(response, answer, {
      'x-request-id': id,
      ...closingUnread(request),
    });
    metrics.refuse(who.reason);
    accessLog?.add(
      {
        requestId: id,
        service: who.service,
        revision: undefined,
        key: who.key,
        method: request.method ?? '',
        path: request.url ?? '',
        status: answer.status,
        durationMs: 0,
        waitedMs: 0,
        requestBytes: 0,
        responseBytes: 0,
      },
      Date.now(),
    );
  };

  return async (request, response, onAccepted) => {
    const url = request.url ?? '/';
    if (url === '/healthz') {
      sendText(response, 'application/json', '{"status":"ok"}');
      return;
    }
    if (url === '/metrics' && options.showMetrics) {
      sendText(response, metrics.contentType, await metrics.text());
      return;
    }
    const now = Date.now();
    const who = keys.identify(request.headers.authorization, now);
    if ('refusal' in who) {
      refuse(request, response, unauthorized(who.refusal), {
        reason: who.refusal,
      });
      return;
    }
    const route = parseRoute(url, { revisions: false });
    const service = route ? services.find(route.service) : undefined;
    if (!route || !service) {
      refuse(request, response, unknownService, { reason: 'unknown-service' });
      return;
    }
    const keyId = who.opens.get(service.name);
    if (keyId === undefined) {
      refuse(request, response, foreignKey, { reason: 'foreign-key' });
      return;
    }
    const caller = { service: service.name, key: keyId };
    if (!methods.includes(request.method ?? '')) {
      refuse(request, response, wrongMethod, { ...caller, reason: 'method' });
      return;
    }
    if (route.path === undefined) {
      refuse(request, response, unknownPath, {
        ...caller,
        reason: 'unknown-path',
      });
      return;
    }
    usage.record(service.name, keyId, now);
    changes.touchLater(service);
    const rate = keys.take(service.name, keyId, performance.now());
    let rateHeaders: Record<string, string> = {};
    if (rate) {
      rateHeaders = rateLimitHeaders(rate);
      if (!rate.isAllowed) {
        metrics.rateLimited(service.name);
        usage.finish(service.name, keyId, limited);
        if (request.method === 'POST') {
          const counted = { service: service.id, revision: undefined };
          book.finished(counted, 'rateLimited', 0);
        }
        refuse(request, response, rateLimited(rateHeaders), {
          ...caller,
          reason: 'rate-limit',
        });
        return;
      }
    }
    await forwarder.forward({
      request,
      response,
      service,
      path: route.path,
      caller: keyId,
      extraHeaders: rateHeaders,
      requestId: requestId(request.headers['x-request-id']),
      onAccepted,
    });
  };
}
