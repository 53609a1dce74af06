import { createServer, type AddressInfo, type Server } from 'node:net';
import type { ClientHandler } from '../clientExchange.ts';
import { DoorConnection, type Patience } from './DoorConnection.ts';

const checkMs = 1_000;
/** Connections that wait to be taken; the system may allow fewer. */
const backlog = 4_096;

type Options = {
  handler: ClientHandler;
  onError: (error: unknown) => void;
  maximalConnections: number;
  /** How long a request may take to arrive. */
  requestMs: number;
  /** How long a connection may be idle, 65 s when absent; clients are told. */
  idleMs?: number;
};

/**
 * The server that clients reach: HTTP/1.1 (RFC 9112) on plain TCP, strictly.
 *
 * Node's own server spends CPU of each request on objects and streams that
 * nobody here needs, and that CPU is taken from the replicas
 * (docs/benchmarks.md). Whatever it bounds is bounded here, too.
 */
export class FrontDoor {
  readonly #server: Server;
  readonly #connections = new Set<DoorConnection>();
  readonly #patience: Patience;
  readonly #checking: NodeJS.Timeout;
  #isClosing = false;

  static create(options: Options): FrontDoor {
    return new FrontDoor(options);
  }

  private constructor({
    handler,
    onError,
    maximalConnections,
    requestMs,
    idleMs = 65_000,
  }: Options) {
    this.#patience = {
      headMs: Math.min(10_000, requestMs),
      requestMs,
      idleMs,
      silenceMs: 180_000,
    };
    this.#server = createServer(
      { allowHalfOpen: true, noDelay: true },
      socket => {
        const connection = DoorConnection.create({
          socket,
          handler,
          onError,
          idleMs,
          isClosing: () => this.#isClosing,
        });
        this.#connections.add(connection);
        socket.once('close', () => this.#connections.delete(connection));
      },
    );
    this.#server.maxConnections = maximalConnections;
    // A turn later, when what came while this process could not look is read:
    // a connection with a request in its buffer is not idle, and not late.
    this.#checking = setInterval(
      () => setImmediate(() => this.#check()),
      Math.min(checkMs, requestMs / 2, idleMs / 2),
    ).unref();
  }

  /** Starts to listen; rejects with the error of the system. */
  listen(where: { host: string; port: number }): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen({ ...where, backlog }, () => {
        this.#server.off('error', reject);
        resolve();
      });
    });
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /**
   * Takes no more connections and waits for the answers under way, for at most
   * `drainMs`; then breaks off what is left.
   */
  async close(drainMs: number): Promise<void> {
    this.#isClosing = true;
    const closed = new Promise<void>(resolve => {
      this.#server.close(() => resolve());
    });
    for (const connection of this.#connections) {
      if (connection.isIdle) {
        connection.close();
      }
    }
    const timer = setTimeout(
      () => this.#connections.forEach(connection => connection.destroy()),
      drainMs,
    );
    await closed;
    clearTimeout(timer);
    clearInterval(this.#checking);
  }

  #check(): void {
    const now = performance.now();
    for (const connection of this.#connections) {
      connection.check(now, this.#patience);
    }
  }
}
