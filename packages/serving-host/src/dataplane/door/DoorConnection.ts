import type { Socket } from 'node:net';
import type { ClientHandler } from '../clientExchange.ts';
import { BodyReader } from './BodyReader.ts';
import { DoorRequest } from './DoorRequest.ts';
import { DoorResponse } from './DoorResponse.ts';
import { RequestFault } from './RequestFault.ts';
import { maximalHeadBytes, parseRequestHead } from './requestHead.ts';

const headEnd = Buffer.from('\r\n\r\n');
/** Of a body that nobody reads yet. */
const maximalWaitingBytes = 64 * 1024;
/** How long a client may still read an answer while what it sends is unread. */
const lingerMs = 1_000;

/** How long a connection may take for what. */
export interface Patience {
  /** For the head of a request, from its first byte on. */
  headMs: number;
  /** For a whole request. */
  requestMs: number;
  /** Without any request. */
  idleMs: number;
  /** With nothing read or written: the other side is gone. */
  silenceMs: number;
}

type Options = {
  socket: Socket;
  handler: ClientHandler;
  /** The door takes no more requests. */
  isClosing: () => boolean;
  onError: (error: unknown) => void;
  /** How long it may be idle. */
  idleMs: number;
};

/**
 * One connection of a client: reads its requests one after the other, each
 * when the one before is answered.
 */
export class DoorConnection {
  readonly #options: Options;
  readonly #socket: Socket;
  /** Bytes that are not looked at yet. */
  #unread: Buffer | undefined;
  #request: DoorRequest | undefined;
  #response: DoorResponse | undefined;
  #body: BodyReader | undefined;
  #isLingering = false;
  /** When the request began, or else when the last one was answered. */
  #since = performance.now();
  #bytesSeen = 0;
  #activeAt = this.#since;
  readonly #idleSeconds: number;

  static create(options: Options): DoorConnection {
    return new DoorConnection(options);
  }

  private constructor(options: Options) {
    this.#options = options;
    const { socket } = options;
    this.#socket = socket;
    this.#idleSeconds = Math.floor(options.idleMs / 1_000);
    socket.on('data', chunk => this.#read(chunk));
    socket.on('drain', () => this.#onDrain());
    socket.on('end', () => this.#onEnd());
    socket.on('error', () => socket.destroy());
    socket.on('close', () => this.#onClose());
  }

  /** Neither is a request under way nor has any part of one come. */
  get isIdle(): boolean {
    return !this.#request && !this.#unread && !this.#isLingering;
  }

  /** Ends it where it took longer than it may. */
  check(now: number, patience: Patience): void {
    const bytes = this.#socket.bytesRead + this.#socket.bytesWritten;
    if (bytes !== this.#bytesSeen) {
      this.#bytesSeen = bytes;
      this.#activeAt = now;
    }
    const waited = now - this.#since;
    if (now - this.#activeAt > patience.silenceMs) {
      this.#socket.destroy();
    } else if (this.isIdle) {
      if (waited > patience.idleMs) {
        this.close();
      }
    } else if (this.#isLingering) {
      if (waited > lingerMs) {
        this.#socket.destroy();
      }
    } else if (this.#request) {
      if (!this.#request.complete && waited > patience.requestMs) {
        this.#refuse(RequestFault.late());
      }
    } else if (waited > patience.headMs && !this.#socket.writableNeedDrain) {
      this.#refuse(RequestFault.late());
    }
  }

  /** Ends it, where it is idle, after what was written has left. */
  close(): void {
    this.#socket.destroySoon();
  }

  destroy(): void {
    this.#socket.destroy();
  }

  #read(chunk: Buffer): void {
    if (this.#isLingering) {
      return;
    }
    if (this.#request && !this.#request.complete) {
      this.#readBody(chunk);
      return;
    }
    if (!this.#request && !this.#unread) {
      this.#since = performance.now();
    }
    this.#unread = this.#unread ? Buffer.concat([this.#unread, chunk]) : chunk;
    if (this.#request) {
      // The next request has its turn after the answer to this one.
      this.#socket.pause();
    } else {
      this.#readHead();
    }
  }

  #readHead(): void {
    let bytes = this.#unread ?? headEnd;
    // Some clients send an empty line behind a body (RFC 9112 section 2.2).
    if (bytes[0] === 13 && bytes[1] === 10) {
      bytes = bytes.subarray(2);
    }
    if (bytes.length === 0) {
      this.#unread = undefined;
      return;
    }
    const isLetter = bytes[0] >= 65 && bytes[0] <= 90;
    if (!isLetter && bytes[0] !== 13) {
      this.#refuse(RequestFault.malformed('a first line of another form'));
      return;
    }
    const end = bytes.indexOf(headEnd);
    if ((end < 0 ? bytes.length : end) > maximalHeadBytes) {
      this.#refuse(RequestFault.headTooLarge(maximalHeadBytes));
      return;
    }
    if (end < 0) {
      this.#unread = bytes;
      return;
    }
    this.#unread = undefined;
    try {
      this.#begin(bytes.toString('latin1', 0, end));
    } catch (error) {
      this.#fault(error);
      return;
    }
    const rest = bytes.subarray(end + headEnd.length);
    if (!this.#request?.complete) {
      this.#readBody(rest);
    } else if (rest.length > 0) {
      this.#unread = rest;
    }
    this.#handle();
  }

  #begin(text: string): void {
    const head = parseRequestHead(text);
    this.#request = DoorRequest.create(head, () => this.#resume());
    const request = this.#request;
    this.#response = DoorResponse.create({
      socket: this.#socket,
      request: head,
      idleSeconds: this.#idleSeconds,
      // Who was not told to send its body may leave it out, or not.
      isLast: () =>
        this.#options.isClosing() ||
        (head.waitsForContinue && !request.complete),
      onEnd: () => this.#onAnswered(),
    });
    this.#body = BodyReader.create(head.length);
    if (head.length === 0) {
      this.#request.finish();
    }
  }

  #handle(): void {
    const request = this.#request;
    const response = this.#response;
    if (!request || !response || response.destroyed) {
      return;
    }
    const onAccepted = () => {
      if (request.head.waitsForContinue && !request.complete) {
        response.writeContinue();
      }
    };
    this.#options.handler(request, response, onAccepted).catch(error => {
      this.#options.onError(error);
      response.destroy();
    });
  }

  #readBody(chunk: Buffer): void {
    const request = this.#request;
    const body = this.#body;
    if (!request || !body || chunk.length === 0) {
      return;
    }
    let rest: Buffer;
    try {
      rest = body.read(chunk, piece => request.push(piece));
    } catch (error) {
      this.#fault(error);
      return;
    }
    if (!body.isOver) {
      if (request.waitingBytes > maximalWaitingBytes) {
        this.#socket.pause();
      }
      return;
    }
    if (rest.length > 0) {
      this.#unread = rest;
      this.#socket.pause();
    }
    request.finish();
    if (this.#response?.writableFinished) {
      this.#next();
    }
  }

  /** More of the body is wanted. */
  #resume(): void {
    const request = this.#request;
    if (
      request &&
      !request.complete &&
      request.waitingBytes <= maximalWaitingBytes
    ) {
      this.#socket.resume();
    }
  }

  #onAnswered(): void {
    const request = this.#request;
    const response = this.#response;
    if (!request || !response) {
      return;
    }
    if (!response.keepsAlive) {
      this.#linger();
    } else if (request.complete) {
      this.#next();
    } else {
      request.discard();
      this.#socket.resume();
    }
  }

  #next(): void {
    this.#request = undefined;
    this.#response = undefined;
    this.#body = undefined;
    this.#since = performance.now();
    if (this.#options.isClosing()) {
      this.close();
    } else if (!this.#unread) {
      this.#socket.resume();
    } else if (!this.#socket.writableNeedDrain) {
      // Not at once: others have their turn, and calls would pile up.
      setImmediate(() => this.#readOn());
    }
  }

  /** Reads the request that came before the last one was answered. */
  #readOn(): void {
    if (!this.#request && this.#unread && !this.#socket.destroyed) {
      this.#socket.resume();
      this.#readHead();
    }
  }

  #onDrain(): void {
    if (this.#response) {
      this.#response.emit('drain');
    } else {
      this.#readOn();
    }
  }

  #onEnd(): void {
    if (this.#unread && !this.#request) {
      this.#refuse(RequestFault.malformed('it ends within its head'));
    } else if (!this.#isLingering) {
      // Whoever closes its side while it waits is taken for gone.
      this.#socket.destroySoon();
      this.#onClose();
    }
  }

  #onClose(): void {
    const request = this.#request;
    const response = this.#response;
    this.#request = undefined;
    this.#response = undefined;
    this.#unread = undefined;
    if (request && response && !response.writableFinished) {
      response.detach();
      request.emit('close');
      response.emit('close');
    }
  }

  #fault(error: unknown): void {
    if (error instanceof RequestFault) {
      this.#refuse(error);
    } else {
      this.#options.onError(error);
      this.#socket.destroy();
    }
  }

  /** Answers what is no request, unless an answer is under way. */
  #refuse(fault: RequestFault): void {
    const hasBegun = this.#response?.headersSent === true;
    this.#onClose();
    if (hasBegun || !this.#socket.writable) {
      this.#socket.destroy();
    } else {
      this.#socket.write(fault.toAnswer(), 'latin1');
      this.#linger();
    }
  }

  /**
   * Closes its own side, and reads and throws away what the client sends: it
   * would lose the answer if the connection were cut off at once.
   */
  #linger(): void {
    this.#request?.discard();
    this.#request = undefined;
    this.#response = undefined;
    this.#unread = undefined;
    this.#isLingering = true;
    this.#since = performance.now();
    this.#socket.end();
    this.#socket.resume();
  }
}
