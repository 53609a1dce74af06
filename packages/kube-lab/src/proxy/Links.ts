import { connect, createServer, type Server, type Socket } from 'node:net';
import { Direction } from './Direction.ts';

const maximalConnections = 2_000;

interface Link {
  sockets: readonly Socket[];
  directions: readonly Direction[];
}

/** The TCP part of the proxy: a port, and its connections to another port. */
export class Links {
  readonly port: number;
  readonly #target: number;
  readonly #links = new Set<Link>();
  #server: Server | undefined;
  #isHeld = false;
  #latencyMs = 0;

  static async create(options: {
    port: number;
    target: number;
  }): Promise<Links> {
    const links = new Links(options);
    await links.open();
    return links;
  }

  private constructor(options: { port: number; target: number }) {
    this.port = options.port;
    this.#target = options.target;
  }

  /** Takes connections. */
  async open(): Promise<void> {
    if (this.#server) {
      return;
    }
    const server = createServer(
      { allowHalfOpen: true, pauseOnConnect: true },
      socket => this.#link(socket),
    );
    server.maxConnections = maximalConnections;
    this.#server = server;
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(this.port, '127.0.0.1', resolve);
    });
  }

  /** Refuses new connections (ECONNREFUSED); those that are there go on. */
  refuse(): void {
    this.#server?.close();
    this.#server = undefined;
  }

  /** Breaks all connections off, as a restart of what is in between would. */
  cut(): void {
    for (const { sockets } of this.#links) {
      sockets.forEach(socket => socket.resetAndDestroy());
    }
  }

  hold(isHeld: boolean): void {
    this.#isHeld = isHeld;
    this.#each(direction => direction.hold(isHeld));
    if (!isHeld) {
      // What was not to be heard of in the black hole is heard of now.
      [...this.#links]
        .filter(({ sockets }) => sockets.some(socket => socket.errored))
        .forEach(breakOff);
    }
  }

  delay(latencyMs: number): void {
    this.#latencyMs = latencyMs;
    this.#each(direction => direction.delay(latencyMs));
  }

  close(): void {
    this.refuse();
    this.#links.forEach(breakOff);
  }

  #each(act: (direction: Direction) => void): void {
    for (const { directions } of this.#links) {
      directions.forEach(act);
    }
  }

  #link(client: Socket): void {
    const inner = connect({
      port: this.#target,
      host: '127.0.0.1',
      allowHalfOpen: true,
    });
    const sockets = [client, inner];
    const directions = [
      Direction.create(client, inner),
      Direction.create(inner, client),
    ];
    const link = { sockets, directions };
    this.#links.add(link);
    for (const socket of sockets) {
      socket.setNoDelay(true);
      socket.on('error', () => {});
      socket.once('close', hadError => {
        // An orderly end goes through the directions, after what came before.
        if (hadError && !this.#isHeld) {
          breakOff(link);
        }
        if (sockets.every(other => other.destroyed)) {
          this.#links.delete(link);
        }
      });
    }
    directions.forEach(direction => {
      direction.delay(this.#latencyMs);
      direction.hold(this.#isHeld);
    });
  }
}

function breakOff({ sockets }: Link): void {
  sockets.forEach(socket => socket.destroy());
}
