import { ReplicaGoneError } from './errors.ts';
import {
  ReplicaConnection,
  type ExchangeListener,
  type WholeRequest,
} from './ReplicaConnection.ts';
import type { RequestHead } from './requestHead.ts';
import { SharedRequests, type SharedRequest } from './SharedRequests.ts';

type Options = {
  socketPath: string;
  /** Until the head of an answer, and between two of its pieces. */
  silenceMs: number;
  /**
   * Unused connections are closed after this long: sooner than the replica
   * would, or a request could meet a connection that is just being closed.
   */
  idleMs?: number;
};

/** A short answer, read whole. */
export interface WholeAnswer {
  status: number;
  /** Names and values in turn. */
  rawHeaders: readonly string[];
  body: Buffer;
  /** There was more of the body than was to be kept. */
  isCut: boolean;
}

/**
 * Speaks HTTP/1.1 with one replica over its unix socket. Connections are kept
 * and used again, the latest first; there is one for each request under way
 * that is not shared, so who uses it bounds their number.
 */
export class ReplicaClient {
  readonly #socketPath: string;
  readonly #silenceMs: number;
  readonly #idleMs: number;
  readonly #idle: ReplicaConnection[] = [];
  readonly #all = new Set<ReplicaConnection>();
  readonly #sweeping: NodeJS.Timeout;
  readonly #shared = SharedRequests.create(requests => this.#send(requests));
  #isDestroyed = false;

  static create(options: Options): ReplicaClient {
    return new ReplicaClient(options);
  }

  private constructor({ socketPath, silenceMs, idleMs = 30_000 }: Options) {
    this.#socketPath = socketPath;
    this.#silenceMs = silenceMs;
    this.#idleMs = idleMs;
    this.#sweeping = setInterval(
      () => this.#sweep(performance.now()),
      Math.max(10, Math.min(1_000, silenceMs / 4, idleMs / 4)),
    ).unref();
  }

  /** How many connections there are. */
  get connections(): number {
    return this.#all.size;
  }

  /**
   * Sends a request. The connection that carries it takes the rest of the body
   * where `body` is undefined.
   */
  exchange(
    head: RequestHead,
    body: Buffer | undefined,
    listener: ExchangeListener,
  ): ReplicaConnection {
    const connection = this.#usable();
    connection.begin(head, body, listener);
    return connection;
  }

  /**
   * Sends a request at the end of this turn of the loop, together with others
   * that come in it: at many requests at once that takes a fraction of the CPU
   * and of the wakes of the replica. Their answers come in the order of the
   * requests, so it is for such as are alike and answered shortly; until the
   * replica has shown that it does, each has a connection of its own.
   */
  share(request: WholeRequest): SharedRequest {
    return this.#shared.add(request);
  }

  /**
   * Sends a request whose body is at hand and reads the answer.
   *
   * @param maximalBytes - Of the answer's body that are kept; the rest is read
   *   and thrown away.
   * @throws ReplicaProtocolError, ReplicaGoneError, ReplicaTimeoutError or the
   *   error of the system, and the reason of `signal`.
   */
  request(
    head: Omit<RequestHead, 'length'>,
    body: Buffer,
    options: { maximalBytes: number; signal?: AbortSignal },
  ): Promise<WholeAnswer> {
    const { maximalBytes, signal } = options;
    return new Promise((resolve, reject) => {
      let status = 0;
      let rawHeaders: readonly string[] = [];
      let size = 0;
      const pieces: Buffer[] = [];
      const keep = (piece: Buffer | undefined) => {
        if (piece && size < maximalBytes) {
          pieces.push(piece.subarray(0, maximalBytes - size));
        }
        size += piece?.length ?? 0;
        return true;
      };
      const connection = this.exchange({ ...head, length: body.length }, body, {
        onSent: () => {},
        onDrain: () => {},
        onHead: received => {
          status = received.status;
          rawHeaders = received.rawHeaders;
        },
        onData: keep,
        onEnd: last => {
          signal?.removeEventListener('abort', onAbort);
          keep(last);
          const kept = Buffer.concat(pieces);
          const isCut = size > kept.length;
          resolve({ status, rawHeaders, body: kept, isCut });
        },
        onError: error => {
          signal?.removeEventListener('abort', onAbort);
          reject(error);
        },
      });
      function onAbort() {
        connection.destroy();
        reject(signal?.reason);
      }
      signal?.addEventListener('abort', onAbort, { once: true });
    });
  }

  /** Closes every connection; what is under way fails. */
  destroy(): void {
    this.#isDestroyed = true;
    clearInterval(this.#sweeping);
    this.#shared.flush();
    for (const connection of [...this.#all]) {
      connection.fail(new ReplicaGoneError());
    }
  }

  #send(requests: readonly WholeRequest[]): ReplicaConnection {
    const connection = this.#usable();
    connection.beginAll(requests);
    return connection;
  }

  #usable(): ReplicaConnection {
    let connection = this.#idle.pop();
    while (connection && !connection.isUsable) {
      connection = this.#idle.pop();
    }
    return connection ?? this.#connect();
  }

  #connect(): ReplicaConnection {
    const connection = ReplicaConnection.create(this.#socketPath, {
      onIdle: item => {
        if (this.#isDestroyed) {
          item.destroy();
        } else {
          item.idleSince = performance.now();
          this.#idle.push(item);
        }
      },
      onAnswered: isShort => this.#shared.answered(isShort),
      onClosed: item => {
        this.#all.delete(item);
        const index = this.#idle.indexOf(item);
        if (index >= 0) {
          this.#idle.splice(index, 1);
        }
      },
    });
    this.#all.add(connection);
    return connection;
  }

  #sweep(now: number): void {
    for (const connection of [...this.#all]) {
      connection.checkSilence(now, this.#silenceMs);
    }
    // The latest stand last: the first ones have waited the longest.
    const fresh = this.#idle.findIndex(
      ({ idleSince }) => now - idleSince <= this.#idleMs,
    );
    const stale = this.#idle.splice(0, fresh < 0 ? this.#idle.length : fresh);
    stale.forEach(connection => connection.destroy());
  }
}
