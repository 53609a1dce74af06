import {
  createServer,
  IncomingMessage,
  Server,
  ServerResponse,
} from 'node:http';
import { AddressInfo, Socket } from 'node:net';
import { KubeConfig } from '@kubernetes/client-node';

/** A request as the server got it. */
export interface Received {
  method: string;
  /** Without the query. */
  path: string;
  query: Record<string, string>;
  headers: IncomingMessage['headers'];
  body: string;
}

export type Handler = (
  request: Received,
  response: ServerResponse,
) => void | Promise<void>;

/** An HTTP server on a real socket that answers as a test wants. */
export class ScriptedServer {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly received: Received[] = [];
  handler: Handler;

  static async start(handler: Handler): Promise<ScriptedServer> {
    const scripted = new ScriptedServer(handler);
    await scripted.listen();
    return scripted;
  }

  private constructor(handler: Handler) {
    this.handler = handler;
    this.#server = createServer((request, response) => {
      void this.#answer(request, response);
    });
    this.#server.on('connection', socket => {
      this.#sockets.add(socket);
      socket.on('close', () => this.#sockets.delete(socket));
    });
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  get connections(): number {
    return this.#sockets.size;
  }

  /** Again on the same port after `stop`. */
  async listen(port = 0): Promise<void> {
    await new Promise<void>(resolve => {
      this.#server.listen(port, '127.0.0.1', resolve);
    });
  }

  /** Breaks every connection off, as a process that is killed. */
  cut(): void {
    this.#sockets.forEach(socket => socket.destroy());
  }

  async stop(): Promise<void> {
    this.cut();
    if (this.#server.listening) {
      await new Promise(resolve => {
        this.#server.close(resolve);
      });
    }
  }

  /** A kubeconfig for this server with a token. */
  kubeConfig(user: object = { token: 'token-of-the-test' }): KubeConfig {
    const config = new KubeConfig();
    config.loadFromClusterAndUser(
      { name: 'scripted', server: this.url, skipTLSVerify: true },
      { name: 'tester', ...user },
    );
    return config;
  }

  async #answer(request: IncomingMessage, response: ServerResponse) {
    const chunks: Buffer[] = [];
    for await (const chunk of request) {
      chunks.push(chunk);
    }
    const url = new URL(request.url ?? '/', 'http://server');
    const received: Received = {
      method: request.method ?? '',
      path: url.pathname,
      query: Object.fromEntries(url.searchParams),
      headers: request.headers,
      body: Buffer.concat(chunks).toString(),
    };
    this.received.push(received);
    await this.handler(received, response);
  }
}

export function sendJson(
  response: ServerResponse,
  code: number,
  value: unknown,
  headers: Record<string, string> = {},
): void {
  response.writeHead(code, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(value));
}

/** As an API server refuses. */
export function sendStatus(
  response: ServerResponse,
  code: number,
  status: { reason?: string; message?: string; details?: object },
  headers: Record<string, string> = {},
): void {
  sendJson(
    response,
    code,
    { kind: 'Status', apiVersion: 'v1', status: 'Failure', code, ...status },
    headers,
  );
}

export function sendHtml(response: ServerResponse, code = 200): void {
  response.writeHead(code, { 'content-type': 'text/html' });
  response.end('<html><form>Log in <input name="password"></form></html>');
}
