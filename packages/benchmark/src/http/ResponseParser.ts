import { ChunkedBody } from './ChunkedBody.ts';
import {
  HttpProtocolError,
  readResponseHead,
  type ResponseHead,
} from './responseHead.ts';

const MAXIMAL_HEAD = 65_536;
const MAXIMAL_INTERIM = 20;
const MAXIMAL_KEPT_BODY = 67_108_864;
const HEAD_END = Buffer.from('\r\n\r\n');

/**
 * Reads answers of HTTP/1.1 one after the other, however their bytes arrive.
 * Strict, and bounded in what it keeps: heads of 64 KiB, bodies only when asked
 * for, of 64 MiB.
 */
export class ResponseParser {
  #head: ResponseHead | undefined;
  #pending: Buffer | undefined;
  #interim = 0;
  #left = 0;
  #chunked: ChunkedBody | undefined;
  #body: Buffer[] = [];
  #bodyBytes = 0;
  #keepBody = false;
  #done = false;
  // Answers of one server mostly have the same head for a second, until the
  // date changes: comparing texts is cheaper than reading them.
  #lastText = '';
  #lastHead: ResponseHead | undefined;

  static create(): ResponseParser {
    return new ResponseParser();
  }

  private constructor() {}

  /** Begins the next answer. */
  reset(keepBody: boolean): void {
    this.#head = undefined;
    this.#pending = undefined;
    this.#interim = 0;
    this.#chunked = undefined;
    this.#keepBody = keepBody;
    this.#done = false;
    if (this.#bodyBytes > 0) {
      this.#body = [];
      this.#bodyBytes = 0;
    }
  }

  /** Of the answer that is being read; undefined before its headers ended. */
  get head(): ResponseHead | undefined {
    return this.#head;
  }

  get done(): boolean {
    return this.#done;
  }

  /** The body so far, if it was asked for. */
  get body(): Buffer {
    return Buffer.concat(this.#body);
  }

  /**
   * Takes bytes, which it does not keep a reference to.
   * @returns whether the answer is complete
   * @throws HttpProtocolError, also for bytes behind the answer
   */
  push(bytes: Buffer, start: number, end: number): boolean {
    let position = start;
    while (!this.#head && position < end) {
      position = this.#readHead(bytes, position, end);
    }
    if (this.#head && !this.#done) {
      position = this.#readBody(bytes, position, end);
    }
    if (this.#done && position < end) {
      throw new HttpProtocolError('there are bytes behind the answer');
    }
    return this.#done;
  }

  /** The server closed. @returns whether that completes the answer */
  close(): boolean {
    this.#done ||= this.#head?.framing === 'close';
    return this.#done;
  }

  #readHead(bytes: Buffer, start: number, end: number): number {
    let source = bytes;
    let from = start;
    let limit = end;
    let before = 0;
    if (this.#pending) {
      before = this.#pending.length;
      source = Buffer.concat([this.#pending, bytes.subarray(start, end)]);
      from = 0;
      limit = source.length;
    }
    const stop = source.indexOf(HEAD_END, from);
    const size = (stop === -1 || stop + 4 > limit ? limit : stop) - from;
    if (size > MAXIMAL_HEAD) {
      throw new HttpProtocolError('the headers of the answer are too long');
    }
    if (stop === -1 || stop + 4 > limit) {
      // A copy: the bytes lie in a buffer that is used again.
      this.#pending = Buffer.from(source.subarray(from, limit));
      return end;
    }
    this.#pending = undefined;
    this.#takeHead(source.toString('latin1', from, stop));
    return source === bytes ? stop + 4 : start + stop + 4 - before;
  }

  #takeHead(text: string): void {
    if (text !== this.#lastText || !this.#lastHead) {
      this.#lastHead = readResponseHead(text);
      this.#lastText = text;
    }
    const head = this.#lastHead;
    if (head.status < 200) {
      this.#interim++;
      if (head.status === 101 || this.#interim > MAXIMAL_INTERIM) {
        throw new HttpProtocolError(
          `the server answered ${head.status}, which was not asked for`,
        );
      }
      return;
    }
    this.#head = head;
    this.#left = head.length;
    this.#chunked =
      head.framing === 'chunked' ? ChunkedBody.create() : undefined;
    this.#done =
      head.framing === 'none' ||
      (head.framing === 'length' && this.#left === 0);
  }

  #readBody(bytes: Buffer, start: number, end: number): number {
    if (this.#chunked) {
      const stop = this.#chunked.push(bytes, start, end, (from, to) =>
        this.#keep(bytes, from, to),
      );
      this.#done = this.#chunked.done;
      return stop;
    }
    if (this.#head?.framing === 'close') {
      this.#keep(bytes, start, end);
      return end;
    }
    const stop = Math.min(end, start + this.#left);
    this.#keep(bytes, start, stop);
    this.#left -= stop - start;
    this.#done = this.#left === 0;
    return stop;
  }

  #keep(bytes: Buffer, start: number, end: number): void {
    if (this.#keepBody && end > start) {
      this.#bodyBytes += end - start;
      if (this.#bodyBytes > MAXIMAL_KEPT_BODY) {
        throw new HttpProtocolError('the answer is too long to be checked');
      }
      this.#body.push(Buffer.from(bytes.subarray(start, end)));
    }
  }
}
