import {
  Connection,
  type Address,
  type ConnectionOwner,
} from './Connection.ts';

/**
 * Connections of one worker. The one used last is used next, so that few stay
 * warm when few are needed; lost ones are opened again when needed.
 */
export class ConnectionPool {
  readonly #address: Address;
  readonly #owner: ConnectionOwner;
  readonly #limit: number;
  readonly #all = new Set<Connection>();
  readonly #idle: Connection[] = [];
  #keepAliveMs = Infinity;

  static create(options: {
    address: Address;
    owner: ConnectionOwner;
    limit: number;
  }): ConnectionPool {
    return new ConnectionPool(options);
  }

  private constructor(options: {
    address: Address;
    owner: ConnectionOwner;
    limit: number;
  }) {
    this.#address = options.address;
    this.#owner = options.owner;
    this.#limit = options.limit;
  }

  get all(): Iterable<Connection> {
    return this.#all;
  }

  get idle(): number {
    return this.#idle.length;
  }

  get connecting(): number {
    let count = 0;
    for (const connection of this.#all) {
      count += connection.state === 'connecting' ? 1 : 0;
    }
    return count;
  }

  /** Opens connections until as many as that are being opened, or the limit. */
  open(wanted: number): void {
    let missing = Math.min(this.#limit - this.#all.size, wanted);
    if (missing > 0) {
      missing = Math.min(missing, wanted - this.connecting);
    }
    for (let i = 0; i < missing; i++) {
      this.#all.add(Connection.open(this.#address, this.#owner));
    }
  }

  take(now: number): Connection | undefined {
    for (;;) {
      const connection = this.#idle.pop();
      if (!connection || now - connection.idleSince < this.#keepAliveMs) {
        return connection;
      }
      this.drop(connection);
    }
  }

  put(connection: Connection): void {
    this.#idle.push(connection);
  }

  drop(connection: Connection): void {
    this.forget(connection);
    connection.drop();
  }

  /** It is gone by itself. */
  forget(connection: Connection): void {
    this.#all.delete(connection);
    const place = this.#idle.indexOf(connection);
    if (place !== -1) {
      this.#idle.splice(place, 1);
    }
  }

  /**
   * The server said for how long it keeps idle connections. None is used in the
   * last second before, when the server may be closing it already.
   */
  keepAlive(seconds: number): void {
    this.#keepAliveMs = Math.max(0.5 * seconds, seconds - 1) * 1000;
  }

  dropAll(): void {
    for (const connection of this.#all) {
      connection.drop();
    }
    this.#all.clear();
    this.#idle.length = 0;
  }
}
