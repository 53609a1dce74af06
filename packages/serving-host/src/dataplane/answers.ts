import type { ClientRequest, ClientResponse } from './clientExchange.ts';
import { declaredLength } from './requestBody.ts';

/** To read so much and throw it away costs less than another connection. */
const discardedBodyBytes = 256 * 1024;

/** An answer of the host itself, in the form of the Open Inference Protocol. */
export interface Answer {
  status: number;
  error: string;
  headers?: Record<string, string>;
}

const realm = 'Bearer realm="fairway"';
const howTo =
  "Send a key of this service as 'Authorization: Bearer fwk_…'; keys are made on the page of the service in the portal.";

/** Why a request without a valid key is refused; never says which names exist. */
export const refusals = {
  missing: `This endpoint needs a key. ${howTo}`,
  malformed: `The Authorization header holds no endpoint key. ${howTo}`,
  unknown: `The key is not valid: it is unknown or was revoked. ${howTo}`,
  expired: `The key has expired. ${howTo}`,
} as const;

export function unauthorized(refusal: keyof typeof refusals): Answer {
  const challenge =
    refusal === 'missing' ? realm : `${realm}, error="invalid_token"`;
  return {
    status: 401,
    error: refusals[refusal],
    headers: { 'www-authenticate': challenge },
  };
}

export const foreignKey: Answer = {
  status: 403,
  error:
    'The key belongs to another service. Use a key that was made for this one.',
};

export const unknownService: Answer = {
  status: 404,
  error:
    'No such service on this host. Check the name in the URL; the page of the service shows the right one.',
};

export const unknownPath: Answer = {
  status: 404,
  error:
    'No such path. Predictions go to /<service>/v2/models/<model>/infer or /<service>/v1/models/<model>:predict.',
};

export const wrongMethod: Answer = {
  status: 405,
  error: 'Only GET, HEAD and POST are answered here.',
  headers: { allow: 'GET, HEAD, POST' },
};

export const notReady: Answer = {
  status: 503,
  error:
    'No replica of this service is ready. Try again shortly; the page of the service says why.',
  headers: { 'retry-after': '1' },
};

export function rateLimited(headers: Record<string, string>): Answer {
  return {
    status: 429,
    error:
      'This key has sent more requests than it may. Retry-After says when it may send the next; the page of the service shows its limit.',
    headers,
  };
}

export const crowdFull: Answer = {
  status: 429,
  error:
    'Too many requests wait for this service. Try again shortly; the page of the service says how many may wait.',
  headers: { 'retry-after': '1' },
};

export const waitedTooLong: Answer = {
  status: 504,
  error:
    'No replica had room for this request before its deadline. Try again, or give it more time.',
};

export const replicaDied: Answer = {
  status: 502,
  error:
    'The replica ended while it held this request, so whether the prediction was computed is unknown. Send it again if that does no harm.',
};

export const replicaTimeout: Answer = {
  status: 504,
  error: 'The replica did not answer in time.',
};

export function tooLarge(maximum: number): Answer {
  return {
    status: 413,
    error: `The request is larger than ${maximum} bytes. Send fewer rows at once.`,
  };
}

/** Sends what is no refusal. */
export function sendText(
  response: ClientResponse,
  contentType: string,
  text: string,
): void {
  const body = Buffer.from(text);
  response.writeHead(200, [
    ...['content-type', contentType],
    ...['content-length', String(body.length)],
  ]);
  response.end(body);
}

/** Sends an answer of the host itself. */
export function send(
  response: ClientResponse,
  { status, error, headers }: Answer,
  extra: Record<string, string> = {},
): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const body = JSON.stringify({ error });
  const named = [
    ...['content-type', 'application/json'],
    ...['content-length', String(Buffer.byteLength(body))],
    ...['cache-control', 'no-store'],
  ];
  for (const more of [extra, headers]) {
    for (const name in more) {
      if (Object.hasOwn(more, name)) {
        named.push(name, more[name]);
      }
    }
  }
  response.writeHead(status, named);
  response.end(Buffer.from(body));
}

/**
 * Whether to close the connection after an answer that came before the body was
 * read: a small body is read and thrown away, a large or endless one is not.
 */
export function closingUnread(request: ClientRequest): Record<string, string> {
  const isShort =
    request.complete ||
    (!request.headers['transfer-encoding'] &&
      (declaredLength(request) ?? 0) <= discardedBodyBytes);
  return isShort ? {} : { connection: 'close' };
}
