import {
  createServer,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { Socket } from 'node:net';

/**
 * A request and how to let its sender go on: senders that ask first
 * (`Expect: 100-continue`) wait for `onAccepted`.
 */
export type Handler = (
  request: IncomingMessage,
  response: ServerResponse,
  onAccepted: () => void,
) => Promise<void>;

const lingerMs = 1_000;

const faults: Record<string, [status: string, text: string]> = {
  HPE_HEADER_OVERFLOW: [
    '431 Request Header Fields Too Large',
    'The headers are larger than 16 KiB. Send fewer.',
  ],
  ERR_HTTP_REQUEST_TIMEOUT: [
    '408 Request Timeout',
    'The request did not come in time.',
  ],
};

/** An HTTP server with bounded waits; `handler` never lets an error through. */
export function createBoundedServer(options: {
  handler: Handler;
  onError: (error: unknown) => void;
  maximalConnections: number;
  /** How long a request may take to arrive. */
  requestMs: number;
}): Server {
  const { handler, onError, requestMs } = options;
  const server = createServer({
    // Senders that are slow on purpose are cut off.
    headersTimeout: Math.min(10_000, requestMs),
    requestTimeout: requestMs,
    keepAliveTimeout: 65_000,
    connectionsCheckingInterval: Math.min(5_000, requestMs),
    maxHeaderSize: 16 * 1024,
  });
  server.maxConnections = options.maximalConnections;
  // Nothing read and nothing written for this long: the other side is gone.
  server.setTimeout(180_000);
  const handle = (
    request: IncomingMessage,
    response: ServerResponse,
    onAccepted: () => void,
  ) => {
    response.on('error', () => {});
    handler(request, response, onAccepted).catch(error => {
      onError(error);
      response.destroy();
    });
  };
  server.on('request', (request, response) =>
    handle(request, response, () => {}),
  );
  server.on('checkContinue', (request, response) =>
    handle(request, response, () => response.writeContinue()),
  );
  server.on('clientError', (error, socket: Socket) => {
    const { code } = error as NodeJS.ErrnoException;
    if (!socket.writable || socket.bytesWritten > 0 || code === 'ECONNRESET') {
      socket.destroy();
      return;
    }
    const [status, text] = faults[code ?? ''] ?? [
      '400 Bad Request',
      'The request is not valid HTTP/1.1.',
    ];
    const body = JSON.stringify({ error: text });
    socket.end(
      `HTTP/1.1 ${status}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`,
    );
    // Whoever does not close its side, either, is not waited for.
    setTimeout(() => socket.destroy(), lingerMs).unref();
  });
  return server;
}

/** Starts to listen; rejects with the error of the system. */
export function listen(
  server: Server,
  where: { port: number; host: string } | { path: string },
): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(where, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

/**
 * Takes no more connections and waits for the answers under way, for at most
 * `drainMs`; then breaks off what is left.
 */
export async function closeServer(
  server: Server,
  drainMs: number,
): Promise<void> {
  const closed = new Promise<void>(resolve => server.close(() => resolve()));
  server.closeIdleConnections();
  // A connection that was busy becomes idle; nobody else closes it then.
  const sweep = setInterval(() => server.closeIdleConnections(), 50);
  const timer = setTimeout(() => server.closeAllConnections(), drainMs);
  await closed;
  clearInterval(sweep);
  clearTimeout(timer);
}
