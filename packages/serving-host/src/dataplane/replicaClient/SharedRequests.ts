import type { ReplicaConnection, WholeRequest } from './ReplicaConnection.ts';

/** Requests that leave together at most. */
const maximalTogether = 16;
const maximalBytesTogether = 64 * 1024;
/** Short answers in a row, after which requests may leave together. */
const provingAnswers = 16;

/** A request that may share a connection. */
export interface SharedRequest {
  /** More of the answer may come. */
  resume(): void;
  /** Nobody wants its answer any more. */
  destroy(): void;
}

/** A request that was not sent yet, or the connection that carries it. */
type Entry = { request: WholeRequest; connection?: ReplicaConnection };

/**
 * Gathers the requests of one turn of the event loop and sends them together.
 *
 * Answers on one connection come in turn, so a long one would hold up those
 * behind it. Requests leave together only while the replica's latest answers
 * were all short; one that was not, or that failed, ends that for a while.
 */
export class SharedRequests {
  readonly #send: (requests: readonly WholeRequest[]) => ReplicaConnection;
  #waiting = new Set<Entry>();
  #shortAnswers = 0;

  static create(
    send: (requests: readonly WholeRequest[]) => ReplicaConnection,
  ): SharedRequests {
    return new SharedRequests(send);
  }

  private constructor(
    send: (requests: readonly WholeRequest[]) => ReplicaConnection,
  ) {
    this.#send = send;
  }

  add(request: WholeRequest): SharedRequest {
    const entry: Entry = { request };
    if (this.#waiting.size === 0) {
      setImmediate(() => this.flush());
    }
    this.#waiting.add(entry);
    return {
      resume: () => entry.connection?.resume(),
      destroy: () => {
        if (!this.#waiting.delete(entry)) {
          entry.connection?.abandon(request.listener);
        }
      },
    };
  }

  /** An answer came, or did not. */
  answered(isShort: boolean): void {
    this.#shortAnswers = isShort ? this.#shortAnswers + 1 : 0;
  }

  flush(): void {
    const waiting = [...this.#waiting];
    this.#waiting = new Set();
    const atMost = this.#shortAnswers >= provingAnswers ? maximalTogether : 1;
    let together: Entry[] = [];
    let bytes = 0;
    const leave = () => {
      if (together.length > 0) {
        const connection = this.#send(together.map(({ request }) => request));
        for (const entry of together) {
          entry.connection = connection;
        }
      }
      together = [];
      bytes = 0;
    };
    for (const entry of waiting) {
      const { length } = entry.request.body;
      if (together.length === atMost || bytes + length > maximalBytesTogether) {
        leave();
      }
      together.push(entry);
      bytes += length;
    }
    leave();
  }
}
