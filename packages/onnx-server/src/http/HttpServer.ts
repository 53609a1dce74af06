import {
  createServer,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { chmod, unlink } from 'node:fs/promises';
import { messageOf, StartError } from '../errors.ts';

export type RequestListener = (
  request: IncomingMessage,
  response: ServerResponse,
) => Promise<void>;

/** Where to listen: an address, or a unix socket. */
export type ListenOptions = { host: string; port: number } | { socket: string };

/** Whether somebody answers on a unix socket. */
function isAnswering(socket: string): Promise<boolean> {
  return new Promise(resolve => {
    const probe = connect(socket);
    const end = (answering: boolean) => {
      probe.destroy();
      resolve(answering);
    };
    probe.setTimeout(1000, () => end(true));
    probe.once('connect', () => end(true));
    probe.once('error', () => end(false));
  });
}

/** An HTTP server with limits, that can finish its requests and close. */
export class HttpServer {
  readonly #server: Server;
  /** Two for each request in flight: its work and its answer. */
  #open = 0;
  #onSettled = () => {};

  private constructor(listener: RequestListener, requestMilliseconds: number) {
    const isOver = () => {
      this.#open -= 1;
      if (this.#open === 0) {
        this.#onSettled();
      }
    };
    const track = (request: IncomingMessage, response: ServerResponse) => {
      // Over when the work is done and when the answer has left.
      this.#open += 2;
      response.once('close', isOver);
      listener(request, response).then(isOver);
    };
    // Times bound how long somebody who sends nothing, or drop by drop, can
    // hold a connection.
    this.#server = createServer(
      {
        headersTimeout: Math.min(5_000, requestMilliseconds),
        requestTimeout: requestMilliseconds,
        keepAliveTimeout: 65_000,
        connectionsCheckingInterval: 1_000,
        maxHeaderSize: 16 * 1024,
      },
      track,
    );
    this.#server.maxConnections = 16_384;
    // The listener sends "continue" itself, once it has seen the headers.
    this.#server.on('checkContinue', track);
    this.#server.on('clientError', (error, socket) => {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'ECONNRESET' || !socket.writable) {
        socket.destroy();
        return;
      }
      const statuses: Record<string, string> = {
        HPE_CHUNK_EXTENSIONS_OVERFLOW: '413 Content Too Large',
        HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
        ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
      };
      const status = statuses[code ?? ''] ?? '400 Bad Request';
      const body = JSON.stringify({ error: status.slice(4).toLowerCase() });
      socket.end(
        `HTTP/1.1 ${status}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`,
      );
    });
  }

  static create(
    listener: RequestListener,
    options: {
      /** How long a request may take to arrive. */
      requestMilliseconds: number;
    },
  ): HttpServer {
    return new HttpServer(listener, options.requestMilliseconds);
  }

  /**
   * Starts to listen.
   * @returns the URL, `http://host:port` or `unix:/path`
   * @throws StartError when the address is taken or impossible
   */
  async listen(options: ListenOptions): Promise<string> {
    if ('socket' in options) {
      return this.#listenOnSocket(options.socket);
    }
    const { host, port } = options;
    await this.#listen({ host, port }).catch((error: unknown) => {
      const { code } = error as NodeJS.ErrnoException;
      throw new StartError(
        'listen',
        code === 'EADDRINUSE'
          ? `port ${port} on ${host} is taken by another process, choose another with --port`
          : `cannot listen on ${host} port ${port}: ${messageOf(error)}`,
      );
    });
    const {
      address,
      family,
      port: actual,
    } = this.#server.address() as AddressInfo;
    return `http://${family === 'IPv6' ? `[${address}]` : address}:${actual}`;
  }

  /**
   * Stops accepting, lets requests in flight finish for at most the given
   * time, then closes what is left.
   * @returns whether every request was finished
   */
  async drain(milliseconds: number): Promise<boolean> {
    const closed = new Promise<void>(resolve => {
      this.#server.close(() => resolve());
    });
    this.#server.closeIdleConnections();
    let timer: NodeJS.Timeout | undefined;
    const finished = await Promise.race([
      closed.then(() => true),
      this.#settled().then(() => true),
      new Promise<boolean>(resolve => {
        timer = setTimeout(() => resolve(false), milliseconds);
      }),
    ]);
    clearTimeout(timer);
    this.#server.closeAllConnections();
    return finished;
  }

  #settled(): Promise<void> {
    return new Promise(resolve => {
      this.#onSettled = resolve;
      if (this.#open === 0) {
        resolve();
      }
    });
  }

  async #listenOnSocket(path: string): Promise<string> {
    try {
      await this.#listen({ path }).catch(async (error: unknown) => {
        const { code } = error as NodeJS.ErrnoException;
        if (code !== 'EADDRINUSE' || (await isAnswering(path))) {
          throw error;
        }
        // Left behind by a process that was killed.
        await unlink(path);
        await this.#listen({ path });
      });
      // Only this user may connect.
      await chmod(path, 0o600);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      const tooLong = Buffer.byteLength(path) > 103;
      throw new StartError(
        'listen',
        code === 'EADDRINUSE'
          ? `the socket ${path} is in use by another process`
          : `cannot listen on the socket ${path}: ${
              tooLong ? 'the path is too long' : messageOf(error)
            }`,
      );
    }
    return `unix:${path}`;
  }

  #listen(where: { host: string; port: number } | { path: string }) {
    return new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(where, () => {
        this.#server.off('error', reject);
        resolve();
      });
    });
  }
}
