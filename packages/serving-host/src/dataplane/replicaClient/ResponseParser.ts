import { ChunkedDecoder } from '../wire/ChunkedDecoder.ts';
import { ReplicaGoneError, ReplicaProtocolError } from './errors.ts';
import {
  maximalHeadBytes,
  parseResponseHead,
  type ResponseHead,
} from './responseHead.ts';

const maximalInterimAnswers = 16;
const headEnd = Buffer.from('\r\n\r\n');

export interface ResponseListener {
  /** Of the final answer; what has a status below 200 is read over. */
  onHead(head: ResponseHead): void;
  onData(piece: Buffer): void;
  /** The answer is complete; the last piece of the body may come with this. */
  onEnd(last: Buffer | undefined): void;
}

/**
 * Reads one answer from the bytes of a connection, whatever the pieces they
 * come in. It keeps nothing but an unfinished head or line.
 */
export class ResponseParser {
  readonly #method: string;
  readonly #listener: ResponseListener;
  #partialHead: Buffer | undefined;
  #interimAnswers = 0;
  #head: ResponseHead | undefined;
  #left = 0;
  #chunked: ChunkedDecoder | undefined;
  #isComplete = false;

  /** @param method - Of the request that is answered. */
  static create(method: string, listener: ResponseListener): ResponseParser {
    return new ResponseParser(method, listener);
  }

  private constructor(method: string, listener: ResponseListener) {
    this.#method = method;
    this.#listener = listener;
  }

  get isComplete(): boolean {
    return this.#isComplete;
  }

  /** Whether the connection may carry another request. */
  get isReusable(): boolean {
    return this.#isComplete && this.#head?.keepsAlive === true;
  }

  /**
   * Takes the next bytes; answers those that come after the answer.
   * @throws ReplicaProtocolError when they are no answer.
   */
  push(chunk: Buffer): Buffer | undefined {
    let rest: Buffer | undefined = chunk;
    while (rest && rest.length > 0 && !this.#isComplete) {
      rest = this.#head ? this.#readBody(rest) : this.#readHead(rest);
    }
    return rest;
  }

  /**
   * The connection has ended.
   * @throws ReplicaGoneError when the answer is not complete.
   */
  finish(): void {
    if (!this.#isComplete) {
      if (this.#head?.framing.kind !== 'close') {
        throw new ReplicaGoneError();
      }
      this.#end(undefined);
    }
  }

  #readHead(chunk: Buffer): Buffer | undefined {
    const known = this.#partialHead?.length ?? 0;
    const bytes = this.#partialHead
      ? Buffer.concat([this.#partialHead, chunk])
      : chunk;
    const end = bytes.indexOf(headEnd, Math.max(0, known - 3));
    if ((end < 0 ? bytes.length : end) > maximalHeadBytes) {
      throw new ReplicaProtocolError(
        `a head of more than ${maximalHeadBytes} bytes`,
      );
    }
    if (end < 0) {
      this.#partialHead = bytes;
      return undefined;
    }
    this.#partialHead = undefined;
    const head = parseResponseHead(
      bytes.toString('latin1', 0, end),
      this.#method,
    );
    const rest = bytes.subarray(end + headEnd.length);
    if (head.status < 200) {
      this.#interimAnswers += 1;
      if (head.status === 101) {
        throw new ReplicaProtocolError('a change of protocol');
      }
      if (this.#interimAnswers > maximalInterimAnswers) {
        throw new ReplicaProtocolError('too many interim answers');
      }
      return rest;
    }
    this.#head = head;
    this.#listener.onHead(head);
    const { framing } = head;
    if (framing.kind === 'chunked') {
      this.#chunked = ChunkedDecoder.create(
        what => new ReplicaProtocolError(what),
      );
    } else if (framing.kind === 'length') {
      this.#left = framing.bytes;
      if (this.#left === 0) {
        this.#end(undefined);
      }
    }
    return rest;
  }

  #readBody(chunk: Buffer): Buffer | undefined {
    if (this.#chunked) {
      const used = this.#chunked.push(chunk, piece =>
        this.#listener.onData(piece),
      );
      if (this.#chunked.isDone) {
        this.#end(undefined);
      }
      return chunk.subarray(used);
    }
    if (this.#head?.framing.kind === 'close') {
      this.#listener.onData(chunk);
      return undefined;
    }
    if (chunk.length < this.#left) {
      this.#left -= chunk.length;
      this.#listener.onData(chunk);
      return undefined;
    }
    const last = chunk.subarray(0, this.#left);
    const rest = chunk.subarray(this.#left);
    this.#end(last);
    return rest;
  }

  #end(last: Buffer | undefined): void {
    this.#isComplete = true;
    this.#listener.onEnd(last);
  }
}
