import { connect, type Socket } from 'node:net';
import {
  ReplicaGoneError,
  ReplicaProtocolError,
  ReplicaTimeoutError,
} from './errors.ts';
import { writeRequestHead, type RequestHead } from './requestHead.ts';
import type { ResponseHead } from './responseHead.ts';
import { ResponseParser } from './ResponseParser.ts';

/** Who sends a request to a replica and takes its answer. */
export interface ExchangeListener {
  /** The head has left: a body that was not given with it may follow. */
  onSent(): void;
  /** More of the body may be written. */
  onDrain(): void;
  onHead(head: ResponseHead): void;
  /** Answers false to get no more until `resume`. */
  onData(piece: Buffer): boolean;
  onEnd(last: Buffer | undefined): void;
  /** `wasSent` is false when the replica cannot have seen the request. */
  onError(error: Error, wasSent: boolean): void;
}

/** A request whose body is at hand. */
export interface WholeRequest {
  head: RequestHead;
  body: Buffer;
  listener: ExchangeListener;
}

/** What a connection tells the pool. */
export interface ConnectionOwner {
  onIdle(connection: ReplicaConnection): void;
  onClosed(connection: ReplicaConnection): void;
  /** `isShort`: it came whole, and is of a length that was told and small. */
  onAnswered(isShort: boolean): void;
}

/** A request under way; without listener nobody wants its answer. */
type Carried = {
  method: string;
  listener: ExchangeListener | undefined;
  isShort: boolean;
};

const shortAnswerBytes = 16 * 1024;

/**
 * One connection to a replica. It carries one request at a time, or a few
 * that left together and are answered in turn (RFC 9112 section 9.3.2).
 */
export class ReplicaConnection {
  readonly #socket: Socket;
  readonly #owner: ConnectionOwner;
  /** What is owed, the next answer first. */
  readonly #carried: Carried[] = [];
  #parser: ResponseParser | undefined;
  #isConnected = false;
  #isHeadSent = false;
  #isRequestComplete = false;
  #end: { last: Buffer | undefined } | undefined;
  /** Since when the replica owes something; undefined when it does not. */
  #silentSince: number | undefined;
  /** Since when it carries nothing. */
  idleSince = 0;

  static create(socketPath: string, owner: ConnectionOwner): ReplicaConnection {
    return new ReplicaConnection(connect({ path: socketPath }), owner);
  }

  private constructor(socket: Socket, owner: ConnectionOwner) {
    this.#socket = socket;
    this.#owner = owner;
    socket.on('connect', () => {
      this.#isConnected = true;
    });
    socket.on('data', chunk => this.#read(chunk));
    socket.on('drain', () => {
      this.#expect();
      this.#carried[0]?.listener?.onDrain();
    });
    socket.on('end', () => this.#finish());
    socket.on('error', error => this.fail(error));
    socket.on('close', () => {
      this.fail(new ReplicaGoneError());
      owner.onClosed(this);
    });
  }

  /** Whether another request may be sent on it. */
  get isUsable(): boolean {
    return !this.#socket.destroyed && this.#socket.writable;
  }

  /**
   * Sends a request.
   *
   * @param body - All of it, where it is at hand: it leaves with the head.
   *   Otherwise `write` and `endBody` follow after `onSent`.
   */
  begin(
    head: RequestHead,
    body: Buffer | undefined,
    listener: ExchangeListener,
  ): void {
    this.#take([{ head, listener }], body !== undefined);
    const onWritten = (error?: Error | null) => {
      if (!error) {
        this.#onWritten();
        if (this.#carried[0]?.listener === listener) {
          listener.onSent();
        }
      }
    };
    const text = writeRequestHead(head);
    if (body && body.length > 0) {
      const bytes = Buffer.allocUnsafe(text.length + body.length);
      bytes.write(text, 'latin1');
      body.copy(bytes, text.length);
      this.#socket.write(bytes, onWritten);
    } else {
      this.#socket.write(text, 'latin1', onWritten);
    }
  }

  /** Sends requests together, in one write; of these `onSent` is not told. */
  beginAll(requests: readonly WholeRequest[]): void {
    this.#take(requests, true);
    const texts = requests.map(({ head }) => writeRequestHead(head));
    let size = 0;
    requests.forEach(({ body }, index) => {
      size += texts[index].length + body.length;
    });
    const bytes = Buffer.allocUnsafe(size);
    let offset = 0;
    requests.forEach(({ body }, index) => {
      offset += bytes.write(texts[index], offset, 'latin1');
      offset += body.copy(bytes, offset);
    });
    this.#socket.write(bytes, error => {
      if (!error) {
        this.#onWritten();
      }
    });
  }

  /** Sends a piece as it is; answers false to wait for `onDrain`. */
  write(piece: Buffer | string): boolean {
    this.#socket.write(piece, 'latin1');
    // What the kernel has taken at once does not wait, whatever `write` says of a
    // piece as large as its limit.
    const { writableNeedDrain, writableLength } = this.#socket;
    const mayGoOn = !writableNeedDrain || writableLength === 0;
    // While nothing backs up it is the sender that we wait for.
    this.#silentSince = mayGoOn ? undefined : performance.now();
    return mayGoOn;
  }

  /** The body is complete. */
  endBody(): void {
    this.#isRequestComplete = true;
    this.#expect();
  }

  resume(): void {
    this.#expect();
    this.#socket.resume();
  }

  /** Breaks off; nobody hears anything more. */
  destroy(): void {
    this.#carried.length = 0;
    this.#socket.destroy();
  }

  /**
   * Nobody wants the answer to a request any more: it is broken off where no
   * other request would suffer, else read over.
   */
  abandon(listener: ExchangeListener): void {
    const carried = this.#carried.find(item => item.listener === listener);
    if (carried) {
      carried.listener = undefined;
      this.#socket.resume();
      if (this.#carried.every(item => !item.listener)) {
        this.destroy();
      }
    }
  }

  /** Breaks off when the replica has been silent for too long. */
  checkSilence(now: number, maximalMs: number): void {
    if (
      this.#silentSince !== undefined &&
      now - this.#silentSince > maximalMs
    ) {
      this.fail(new ReplicaTimeoutError(maximalMs));
    }
  }

  /** Breaks off and tells the listeners. */
  fail(error: Error): void {
    const listeners = this.#carried.splice(0);
    this.#silentSince = undefined;
    this.#socket.destroy();
    if (listeners.length > 0) {
      this.#owner.onAnswered(false);
    }
    // Where the very first write says that the other side is closed, not a
    // byte has reached it.
    const { code } = error as NodeJS.ErrnoException;
    const isRefused = !this.#isHeadSent && code === 'EPIPE';
    const wasSent = this.#isConnected && !isRefused;
    for (const { listener } of listeners) {
      listener?.onError(error, wasSent);
    }
  }

  #take(
    requests: readonly Pick<WholeRequest, 'head' | 'listener'>[],
    isComplete: boolean,
  ): void {
    for (const { head, listener } of requests) {
      this.#carried.push({ method: head.method, listener, isShort: false });
    }
    this.#isHeadSent = false;
    this.#isRequestComplete = isComplete;
    this.#expectAnswer();
  }

  #onWritten(): void {
    this.#isHeadSent = true;
    if (!this.#isRequestComplete) {
      this.#silentSince = undefined;
    }
  }

  /** Makes ready for the next answer. */
  #expectAnswer(): void {
    const [next] = this.#carried;
    this.#end = undefined;
    this.#parser = ResponseParser.create(next.method, {
      onHead: head => {
        const { framing } = head;
        next.isShort =
          framing.kind === 'length' && framing.bytes <= shortAnswerBytes;
        next.listener?.onHead(head);
      },
      onData: piece => {
        // What others wait for is not held up by one slow reader.
        if (
          next.listener?.onData(piece) === false &&
          this.#carried.length === 1
        ) {
          this.#silentSince = undefined;
          this.#socket.pause();
        }
      },
      onEnd: last => {
        this.#end = { last };
      },
    });
    this.#expect();
  }

  #expect(): void {
    this.#silentSince =
      this.#carried.length > 0 ? performance.now() : undefined;
  }

  #read(chunk: Buffer): void {
    let rest: Buffer | undefined = chunk;
    if (this.#isRequestComplete) {
      this.#expect();
    }
    while (rest && rest.length > 0) {
      if (this.#carried.length === 0 || !this.#parser) {
        // Nobody has asked for anything.
        this.#socket.destroy();
        return;
      }
      const [answered] = this.#carried;
      try {
        rest = this.#parser.push(rest);
      } catch (error) {
        this.fail(error as Error);
        return;
      }
      if (this.#end && this.#carried[0] === answered) {
        const isPoisoned =
          this.#carried.length === 1 && rest !== undefined && rest.length > 0;
        this.#complete(this.#parser.isReusable && !isPoisoned);
      }
    }
  }

  #finish(): void {
    if (this.#carried.length > 0 && this.#parser) {
      try {
        this.#parser.finish();
        this.#complete(false);
      } catch (error) {
        this.fail(error as Error);
      }
    }
    this.#socket.destroy();
  }

  /** The answer to the first is complete. */
  #complete(isReusable: boolean): void {
    const answered = this.#carried.shift();
    const last = this.#end?.last;
    this.#owner.onAnswered(answered?.isShort === true);
    if (!isReusable || !this.#isRequestComplete || this.#socket.destroyed) {
      this.#parser = undefined;
      this.#silentSince = undefined;
      this.#socket.destroy();
      answered?.listener?.onEnd(last);
      this.fail(new ReplicaProtocolError('it closed before all were answered'));
      return;
    }
    if (this.#carried.length > 0) {
      this.#expectAnswer();
    } else {
      this.#parser = undefined;
      this.#silentSince = undefined;
      this.#owner.onIdle(this);
    }
    answered?.listener?.onEnd(last);
  }
}
