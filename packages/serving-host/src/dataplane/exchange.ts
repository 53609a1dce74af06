import type { ShortLivedBuffers } from '@fairway/onnx-server/memory';
import { closingUnread } from './answers.ts';
import type { ClientRequest, ClientResponse } from './clientExchange.ts';
import { returnedHeaders } from './headers.ts';
import type { ReplicaClient } from './replicaClient/ReplicaClient.ts';
import type {
  ExchangeListener,
  ReplicaConnection,
} from './replicaClient/ReplicaConnection.ts';
import type { SharedRequest } from './replicaClient/SharedRequests.ts';
import type { RequestHead } from './replicaClient/requestHead.ts';
import type { ResponseHead } from './replicaClient/responseHead.ts';
import { BodyTooLargeError, SenderGoneError } from './requestBody.ts';

const oneWriteBytes = 16 * 1024;

/** Sees what passes by; must neither throw nor wait. */
export interface Observer {
  onRequestData(piece: Buffer): void;
  onResponseHead(status: number, rawHeaders: readonly string[]): void;
  onResponseData(piece: Buffer): void;
}

/** Bytes of bodies that passed by. */
export interface Tally {
  requestBytes: number;
  responseBytes: number;
}

/** One try with one replica. */
export interface Try {
  request: ClientRequest;
  response: ClientResponse;
  client: ReplicaClient;
  head: RequestHead;
  /** All of it where it is small; else it is passed on as it comes. */
  body: Buffer | undefined;
  /** It may leave together with others, see `ReplicaClient.share`. */
  mayShare: boolean;
  maximalBodyBytes: number;
  revision: number;
  requestId: string;
  extraHeaders: Readonly<Record<string, string>> | undefined;
  observers: readonly Observer[];
  tally: Tally;
  /** Is told of what came from either side. */
  buffers: ShortLivedBuffers;
}

/** How one try with one replica ended. */
export type Outcome =
  | { kind: 'answered' }
  /** Nothing has reached it: another replica may be tried. */
  | { kind: 'not-sent' }
  | { kind: 'failed'; error: Error };

/** Passes a body on as it comes and as the replica takes it. */
class BodyPump {
  readonly #attempt: Try;
  readonly #connection: ReplicaConnection;
  readonly #onFault: (error: Error) => void;
  #size = 0;

  constructor(
    attempt: Try,
    connection: ReplicaConnection,
    onFault: (error: Error) => void,
  ) {
    this.#attempt = attempt;
    this.#connection = connection;
    this.#onFault = onFault;
    const { request } = attempt;
    request.on('data', this.#onData);
    request.on('end', this.#onEnd);
    request.on('close', this.#onClose);
  }

  resume(): void {
    this.#attempt.request.resume();
  }

  stop(): void {
    const { request } = this.#attempt;
    request.off('data', this.#onData);
    request.off('end', this.#onEnd);
    request.off('close', this.#onClose);
  }

  readonly #onData = (piece: Buffer) => {
    const { request, head, maximalBodyBytes, observers, tally, buffers } =
      this.#attempt;
    this.#size += piece.length;
    if (this.#size > maximalBodyBytes) {
      this.#onFault(new BodyTooLargeError());
      return;
    }
    tally.requestBytes += piece.length;
    buffers.add(piece.length);
    observers.forEach(observer => observer.onRequestData(piece));
    const isChunked = head.length === undefined;
    if (isChunked) {
      this.#connection.write(`${piece.length.toString(16)}\r\n`);
    }
    let mayGoOn = this.#connection.write(piece);
    if (isChunked) {
      mayGoOn = this.#connection.write('\r\n');
    }
    if (!mayGoOn) {
      request.pause();
    }
  };

  readonly #onEnd = () => {
    if (this.#attempt.head.length === undefined) {
      this.#connection.write('0\r\n\r\n');
    }
    this.#connection.endBody();
  };

  readonly #onClose = () => {
    if (!this.#attempt.request.complete) {
      this.#onFault(new SenderGoneError());
    }
  };
}

/** One try under way. */
class Exchange implements ExchangeListener {
  readonly #attempt: Try;
  readonly #onSettled: (outcome: Outcome) => void;
  readonly #carrier: SharedRequest;
  /** Where the body is passed on as it comes. */
  readonly #connection: ReplicaConnection | undefined;
  #pump: BodyPump | undefined;
  #isSettled = false;

  constructor(attempt: Try, onSettled: (outcome: Outcome) => void) {
    this.#attempt = attempt;
    this.#onSettled = onSettled;
    const { response, client, head, body, mayShare } = attempt;
    if (body && mayShare) {
      this.#carrier = client.share({ head, body, listener: this });
    } else {
      this.#connection = client.exchange(head, body, this);
      this.#carrier = this.#connection;
    }
    response.on('drain', this.#onRoom);
    response.on('close', this.#onClose);
    if (response.destroyed) {
      this.#onClose();
    }
  }

  onSent(): void {
    if (
      this.#connection &&
      this.#attempt.body === undefined &&
      !this.#isSettled
    ) {
      this.#pump = new BodyPump(this.#attempt, this.#connection, error =>
        this.#abort(error),
      );
    }
  }

  onDrain(): void {
    this.#pump?.resume();
  }

  onHead({ status, rawHeaders, connection }: ResponseHead): void {
    const { request, response, observers, extraHeaders } = this.#attempt;
    const { revision, requestId } = this.#attempt;
    const headers = returnedHeaders(rawHeaders, connection, {
      revision,
      id: requestId,
    });
    for (const extra of [extraHeaders, closingUnread(request)]) {
      for (const name in extra) {
        if (Object.hasOwn(extra, name)) {
          headers.push(name, extra[name]);
        }
      }
    }
    observers.forEach(item => item.onResponseHead(status, rawHeaders));
    response.writeHead(status, headers);
  }

  onData(piece: Buffer): boolean {
    if (this.#isSettled) {
      return true;
    }
    this.#see(piece);
    return this.#attempt.response.write(piece);
  }

  onEnd(last: Buffer | undefined): void {
    const { response } = this.#attempt;
    if (last) {
      this.#see(last);
      if (last.length <= oneWriteBytes) {
        // As a string of bytes it leaves with the head, in one write.
        response.end(last.toString('latin1'), 'latin1');
      } else {
        response.end(last);
      }
    } else {
      response.end();
    }
    this.#settle({ kind: 'answered' });
  }

  onError(error: Error, wasSent: boolean): void {
    this.#settle(wasSent ? { kind: 'failed', error } : { kind: 'not-sent' });
  }

  #see(piece: Buffer): void {
    const { observers, tally, buffers } = this.#attempt;
    tally.responseBytes += piece.length;
    buffers.add(piece.length);
    observers.forEach(observer => observer.onResponseData(piece));
  }

  #abort(error: Error): void {
    if (!this.#isSettled) {
      this.#carrier.destroy();
      this.#settle({ kind: 'failed', error });
    }
  }

  #settle(outcome: Outcome): void {
    const { response } = this.#attempt;
    this.#isSettled = true;
    response.off('drain', this.#onRoom);
    response.off('close', this.#onClose);
    this.#pump?.stop();
    this.#onSettled(outcome);
  }

  readonly #onRoom = () => this.#carrier.resume();

  readonly #onClose = () => {
    if (!this.#attempt.response.writableFinished) {
      this.#abort(new SenderGoneError());
    }
  };
}

/**
 * Passes a request to a replica and its answer back, piece by piece: each side
 * is read only as fast as the other takes. Settles when the answer has been
 * passed on or has failed.
 */
export function exchange(attempt: Try): Promise<Outcome> {
  return new Promise(resolve => new Exchange(attempt, resolve));
}
