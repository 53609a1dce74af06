import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** A server that is ready at once, and takes its time for each answer: an event a second. */
export class DribblingServer {
  readonly #server: Server;

  static async create({
    events,
  }: {
    events: number;
  }): Promise<DribblingServer> {
    const server = createServer(async (request, response) => {
      if (request.method !== 'POST') {
        response.end();
        return;
      }
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      for (let sent = 0; sent < events && !response.destroyed; sent += 1) {
        response.write(`data: ${sent}\n\n`);
        await sleep(1_000);
      }
      response.end();
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new DribblingServer(server);
  }

  private constructor(server: Server) {
    this.#server = server;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }
}
