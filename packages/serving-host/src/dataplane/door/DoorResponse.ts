import { EventEmitter } from 'node:events';
import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { ClientResponse } from '../clientExchange.ts';
import { currentDate } from './currentDate.ts';
import type { RequestHead } from './requestHead.ts';

const oneWriteBytes = 16 * 1024;

type Options = {
  socket: Socket;
  request: RequestHead;
  /** How long the connection is kept when it is idle, as clients are told. */
  idleSeconds: number;
  /** Whether the connection shall be closed after this answer. */
  isLast: () => boolean;
  /** Is told when the answer was handed to the socket. */
  onEnd: () => void;
};

/** The answer to one request, written as it comes. */
export class DoorResponse extends EventEmitter implements ClientResponse {
  readonly #options: Options;
  statusCode = 200;
  #isDetached = false;
  #isEnded = false;
  #hasHead = false;
  /** Not written yet: it leaves with the first of the body. */
  #head = '';
  #isBodyless = false;
  #isChunked = false;
  #keepsAlive = true;

  static create(options: Options): DoorResponse {
    return new DoorResponse(options);
  }

  private constructor(options: Options) {
    super();
    this.#options = options;
  }

  get headersSent(): boolean {
    return this.#hasHead;
  }

  get destroyed(): boolean {
    return this.#isDetached || this.#options.socket.destroyed;
  }

  get writableFinished(): boolean {
    return this.#isEnded;
  }

  /** Whether the connection may carry another request after this answer. */
  get keepsAlive(): boolean {
    return this.#keepsAlive;
  }

  writeContinue(): void {
    if (!this.#hasHead && !this.destroyed) {
      this.#options.socket.write('HTTP/1.1 100 Continue\r\n\r\n', 'latin1');
    }
  }

  /** @param headers - Names in lower case and values in turn. */
  writeHead(status: number, headers: readonly string[]): void {
    const { request, isLast, idleSeconds } = this.#options;
    this.statusCode = status;
    this.#hasHead = true;
    let hasLength = false;
    let hasDate = false;
    let isClosing = !request.keepsAlive || isLast();
    let text = `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? 'Unknown'}\r\n`;
    for (let index = 0; index < headers.length; index += 2) {
      const name = headers[index];
      const value = headers[index + 1];
      if (name === 'connection') {
        isClosing ||= value === 'close';
      } else {
        hasLength ||= name === 'content-length';
        hasDate ||= name === 'date';
        text += `${name}: ${value}\r\n`;
      }
    }
    this.#isBodyless =
      request.method === 'HEAD' || status === 204 || status === 304;
    if (!hasLength && !this.#isBodyless) {
      // Before HTTP/1.1 the end of the connection is the end of the body.
      this.#isChunked = !request.isVersion10;
      isClosing ||= request.isVersion10;
      text += this.#isChunked ? 'transfer-encoding: chunked\r\n' : '';
    }
    if (!hasDate) {
      text += `date: ${currentDate()}\r\n`;
    }
    if (isClosing) {
      text += 'connection: close\r\n';
    } else {
      // Else a client may use it in the instant in which it is closed.
      text += `keep-alive: timeout=${idleSeconds}\r\n`;
      text += request.isVersion10 ? 'connection: keep-alive\r\n' : '';
    }
    this.#keepsAlive = !isClosing;
    this.#head = `${text}\r\n`;
  }

  write(piece: Buffer): boolean {
    if (this.destroyed) {
      return true;
    }
    const { socket } = this.#options;
    socket.cork();
    const mayGoOn = this.#writePiece(piece);
    socket.uncork();
    return mayGoOn;
  }

  end(last?: Buffer | string): void {
    if (this.#isEnded || this.destroyed) {
      return;
    }
    this.#isEnded = true;
    const { socket, onEnd } = this.#options;
    const body = this.#isBodyless ? '' : last ?? '';
    if (!this.#isChunked && body.length <= oneWriteBytes) {
      // As a string of bytes all of it leaves in one write.
      const text = typeof body === 'string' ? body : body.toString('latin1');
      socket.write(this.#head + text, 'latin1');
    } else {
      socket.cork();
      this.#writePiece(
        typeof body === 'string' ? Buffer.from(body, 'latin1') : body,
      );
      if (this.#isChunked) {
        socket.write('0\r\n\r\n', 'latin1');
      }
      socket.uncork();
    }
    this.#head = '';
    onEnd();
  }

  destroy(): void {
    if (!this.#isDetached) {
      this.#options.socket.destroy();
    }
  }

  /** From now on whatever is written is thrown away: something else answers. */
  detach(): void {
    this.#isDetached = true;
  }

  #writePiece(piece: Buffer): boolean {
    const { socket } = this.#options;
    let mayGoOn = true;
    if (this.#head !== '') {
      mayGoOn = socket.write(this.#head, 'latin1');
      this.#head = '';
    }
    if (this.#isBodyless || piece.length === 0) {
      return mayGoOn;
    }
    if (!this.#isChunked) {
      return socket.write(piece);
    }
    socket.write(`${piece.length.toString(16)}\r\n`, 'latin1');
    socket.write(piece);
    return socket.write('\r\n', 'latin1');
  }
}
