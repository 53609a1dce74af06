import { Agent, Dispatcher, ProxyAgent } from 'undici';
import { Access } from './Credentials';

/** Requests under way at the same time, each on a connection of its own. */
const maximumConnections = 16;
const connectTimeoutMs = 5_000;
/**
 * Shorter than what load balancers (60 s) and the API server (90 s) keep, so that
 * a request seldom meets a connection that is just being closed.
 */
const keepAliveMs = 30_000;

interface Pools {
  key: string;
  /** For requests that are answered and done. */
  calls: Dispatcher;
  /** For answers that go on, which would take the others' connections away. */
  streams: Dispatcher;
}

/**
 * The connections to one cluster, kept alive. HTTP/1.1 and not 2, where one
 * connection that has gone dead would hold up every request and watch at once.
 */
export class Connections {
  #pools: Pools | undefined;
  #isClosed = false;

  static create(): Connections {
    return new Connections();
  }

  private constructor() {}

  /**
   * Where requests go with this access. When certificates or the address change,
   * so do the connections; what runs on the old ones runs on.
   */
  of(access: Access): Pools {
    if (this.#isClosed) {
      throw new Error('The client is closed');
    }
    if (this.#pools?.key !== access.connectionKey) {
      const old = this.#pools;
      this.#pools = {
        key: access.connectionKey,
        calls: open(access, maximumConnections),
        streams: open(access, undefined),
      };
      old?.calls.close().catch(() => {});
      old?.streams.close().catch(() => {});
    }
    return this.#pools;
  }

  /** Breaks off what runs on those that are new requests' now. */
  async close(): Promise<void> {
    this.#isClosed = true;
    const pools = this.#pools;
    this.#pools = undefined;
    await Promise.all([pools?.calls.destroy(), pools?.streams.destroy()]);
  }
}

function open(access: Access, connections: number | undefined): Dispatcher {
  const tls = Object.fromEntries(
    Object.entries(access.tls).filter(([, value]) => value !== undefined),
  );
  const options = {
    allowH2: false,
    pipelining: 1,
    keepAliveTimeout: keepAliveMs,
    keepAliveMaxTimeout: keepAliveMs,
    // Our own clocks bound requests, so that these cannot cut a quiet watch.
    headersTimeout: 0,
    bodyTimeout: 0,
    connectTimeout: connectTimeoutMs,
    ...(connections === undefined ? {} : { connections }),
  };
  return access.proxy
    ? new ProxyAgent({ ...options, uri: access.proxy, requestTls: tls })
    : new Agent({
        ...options,
        connect: {
          ...tls,
          timeout: connectTimeoutMs,
          keepAlive: true,
          keepAliveInitialDelay: 15_000,
        },
      });
}
