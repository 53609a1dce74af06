import { randomUUID } from 'node:crypto';

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
  // The client of the replica says itself how long the body is.
  'content-length',
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

/** Names and values in turn, for the replica; `replaced` by lower case name. */
export function forwardedHeaders(
  rawHeaders: readonly string[],
  connection: string | undefined,
  id: string,
  replaced: Readonly<Record<string, string>> = {},
): string[] {
  const ofThisHop = namedByConnection(connection);
  const result = ['x-request-id', id];
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index].toLowerCase();
    if (!notForwarded.has(name) && !ofThisHop.includes(name)) {
      result.push(name, replaced[name] ?? rawHeaders[index + 1]);
    }
  }
  return result;
}

/** What of the replica's headers the client gets, with the revision's number. */
export function returnedHeaders(
  rawHeaders: readonly string[],
  connection: string | undefined,
  own: { revision: number; id: string },
): string[] {
  const ofThisHop = namedByConnection(connection);
  const result = [
    'x-request-id',
    own.id,
    'fairway-revision',
    String(own.revision),
  ];
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index].toLowerCase();
    if (!notReturned.has(name) && !ofThisHop.includes(name)) {
      result.push(name, rawHeaders[index + 1]);
    }
  }
  return result;
}
