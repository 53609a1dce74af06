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

/** What a connection tells the pool. */
export interface ConnectionOwner {
  onIdle(connection: ReplicaConnection): void;
  onClosed(connection: ReplicaConnection): void;
}

/** One connection to a replica; carries one request at a time. */
export class ReplicaConnection {
  readonly #socket: Socket;
  readonly #owner: ConnectionOwner;
  #listener: ExchangeListener | undefined;
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
      this.#listener?.onDrain();
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
    this.#listener = listener;
    this.#end = undefined;
    this.#isHeadSent = false;
    this.#isRequestComplete = body !== undefined;
    this.#parser = ResponseParser.create(head.method, {
      onHead: received => listener.onHead(received),
      onData: piece => {
        if (!listener.onData(piece)) {
          this.#silentSince = undefined;
          this.#socket.pause();
        }
      },
      onEnd: last => {
        this.#end = { last };
      },
    });
    this.#expect();
    const text = writeRequestHead(head);
    const onWritten = (error?: Error | null) => {
      if (!error && this.#listener === listener) {
        this.#isHeadSent = true;
        this.#silentSince = this.#isRequestComplete
          ? this.#silentSince
          : undefined;
        listener.onSent();
      }
    };
    if (body && body.length > 0) {
      const bytes = Buffer.allocUnsafe(text.length + body.length);
      bytes.write(text, 'latin1');
      body.copy(bytes, text.length);
      this.#socket.write(bytes, onWritten);
    } else {
      this.#socket.write(text, 'latin1', onWritten);
    }
  }

  /** Sends a piece as it is; answers false to wait for `onDrain`. */
  write(piece: Buffer | string): boolean {
    const mayGoOn = this.#socket.write(piece, 'latin1');
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

  /** Breaks off; the listener hears nothing more. */
  destroy(): void {
    this.#listener = undefined;
    this.#socket.destroy();
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

  #expect(): void {
    this.#silentSince = this.#listener ? performance.now() : undefined;
  }

  #read(chunk: Buffer): void {
    const listener = this.#listener;
    if (!listener || !this.#parser) {
      // Nobody has asked for anything.
      this.#socket.destroy();
      return;
    }
    let isPoisoned = false;
    if (this.#isRequestComplete) {
      this.#expect();
    }
    try {
      this.#parser.push(chunk);
    } catch (error) {
      if (!this.#end) {
        this.fail(error as Error);
        return;
      }
      isPoisoned = error instanceof ReplicaProtocolError;
    }
    if (this.#end && this.#listener === listener) {
      this.#complete(this.#parser.isReusable && !isPoisoned);
    }
  }

  #finish(): void {
    if (this.#listener && this.#parser) {
      try {
        this.#parser.finish();
        this.#complete(false);
      } catch (error) {
        this.fail(error as Error);
      }
    }
    this.#socket.destroy();
  }

  #complete(isReusable: boolean): void {
    const listener = this.#listener;
    this.#listener = undefined;
    this.#parser = undefined;
    this.#silentSince = undefined;
    if (isReusable && this.#isRequestComplete && !this.#socket.destroyed) {
      this.#owner.onIdle(this);
    } else {
      this.#socket.destroy();
    }
    listener?.onEnd(this.#end?.last);
  }

  /** Breaks off and tells the listener. */
  fail(error: Error): void {
    const listener = this.#listener;
    this.#listener = undefined;
    this.#silentSince = undefined;
    this.#socket.destroy();
    if (listener) {
      // Where the very first write says that the other side is closed, not a
      // byte has reached it.
      const { code } = error as NodeJS.ErrnoException;
      const isRefused = !this.#isHeadSent && code === 'EPIPE';
      listener.onError(error, this.#isConnected && !isRefused);
    }
  }
}
