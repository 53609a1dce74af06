import {
  createServer as createHttpServer,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';

type Answer = Uint8Array | ((response: ServerResponse) => void);

/** A real HTTP or HTTPS server on this machine that has models. */
export class ModelHost {
  readonly #server: Server;
  readonly #answers = new Map<string, Answer>();
  readonly requests: IncomingMessage[] = [];

  static async start(pair?: { key: Buffer; cert: Buffer }): Promise<ModelHost> {
    const server = pair ? createHttpsServer(pair) : createHttpServer();
    await new Promise<void>(done => server.listen(0, '127.0.0.1', done));
    return new ModelHost(server);
  }

  private constructor(server: Server) {
    this.#server = server;
    server.on('request', (request, response) => {
      this.requests.push(request);
      const path = new URL(request.url!, 'http://any').pathname;
      const answer = this.#answers.get(path);
      if (answer === undefined) {
        response.writeHead(404).end();
      } else if (typeof answer === 'function') {
        answer(response);
      } else {
        response.end(answer);
      }
    });
  }

  /** `host:port`. */
  get place(): string {
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  put(path: string, answer: Answer): void {
    this.#answers.set(path, answer);
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise(done => this.#server.close(done));
  }
}
