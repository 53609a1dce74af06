import { randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders, OutgoingHttpHeaders } from 'node:http';

/** RFC 9110 section 7.6.1, and what only this hop may see or set. */
const notForwarded = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'expect',
  'host',
  'http2-settings',
  // The key is checked here; neither the runtime nor its logs need it.
  'authorization',
  'cookie',
  'x-request-id',
]);

const notReturned = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-connection',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'set-cookie',
  'x-request-id',
  'fairway-revision',
]);

/** Headers that `Connection` names belong to one hop, too. */
function namedByConnection(connection: string | undefined): string[] {
  return connection
    ? connection.split(',').map(name => name.trim().toLowerCase())
    : [];
}

/** The id of the sender where it has a plain form, else a new one. */
export function requestId(header: string | string[] | undefined): string {
  return typeof header === 'string' && /^[\x21-\x7e]{1,128}$/.test(header)
    ? header
    : randomUUID();
}

/** Names and values in turn, for the replica. */
export function forwardedHeaders(
  rawHeaders: readonly string[],
  connection: string | undefined,
  id: string,
): string[] {
  const ofThisHop = namedByConnection(connection);
  const result = ['x-request-id', id];
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index].toLowerCase();
    if (!notForwarded.has(name) && !ofThisHop.includes(name)) {
      result.push(name, rawHeaders[index + 1]);
    }
  }
  return result;
}

/** What of the replica's headers the client gets, with the revision's number. */
export function returnedHeaders(
  headers: IncomingHttpHeaders,
  revision: number,
  id: string,
): OutgoingHttpHeaders {
  const ofThisHop = namedByConnection(headers.connection);
  const result: OutgoingHttpHeaders = {
    'x-request-id': id,
    'fairway-revision': String(revision),
  };
  for (const [name, value] of Object.entries(headers)) {
    if (
      value !== undefined &&
      !notReturned.has(name) &&
      !ofThisHop.includes(name)
    ) {
      result[name] = value;
    }
  }
  return result;
}
