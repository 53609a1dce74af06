import type { IncomingMessage, ServerResponse } from 'node:http';

/** What is sent back; JSON with status 200 unless it says otherwise. */
export interface Answer {
  body: string | Uint8Array;
  status?: number;
  headers?: Readonly<Record<string, string>>;
}

/** How long a refused sender may still read the answer while it sends. */
const LINGER_MILLISECONDS = 500;

/** A value as JSON. */
export const json = (value: unknown, status = 200): Answer => ({
  body: JSON.stringify(value),
  status,
});

/** Of a body that is read and thrown away where nobody needs it. */
const SHORT_BODY_BYTES = 64 * 1024;

function isShort({ headers }: IncomingMessage): boolean {
  return (
    headers['transfer-encoding'] === undefined &&
    Number(headers['content-length'] ?? 0) <= SHORT_BODY_BYTES
  );
}

/** Hands an answer to the socket. */
export function send(
  response: ServerResponse,
  answer: Answer,
  isLast: boolean,
): void {
  const { body, status = 200, headers } = answer;
  const length = Buffer.byteLength(body);
  if (status === 200 && !headers && !isLast) {
    // What nearly every request gets, in the form that costs least.
    response.writeHead(200, [
      'Content-Type',
      'application/json',
      'Content-Length',
      String(length),
    ]);
  } else {
    response.writeHead(status, {
      'Content-Type': 'application/json',
      'Content-Length': length,
      ...(isLast && { Connection: 'close' }),
      ...headers,
    });
  }
  // Texts of ASCII, which most are, go to the socket faster when known as such.
  const isAscii = typeof body === 'string' && body.length === length;
  response.end(body, isAscii ? 'latin1' : 'utf8');
}

/**
 * Headers of an answer that is given before the request was read to its end: a
 * short rest is thrown away by Node's server; a long one is not read, so the
 * connection is of no more use.
 */
export function closeUnread(
  request: IncomingMessage,
  response: ServerResponse,
): { Connection: 'close' } | undefined {
  if (request.complete || isShort(request)) {
    return undefined;
  }
  response.once('finish', () => {
    setTimeout(() => request.socket.destroy(), LINGER_MILLISECONDS).unref();
  });
  return { Connection: 'close' };
}
