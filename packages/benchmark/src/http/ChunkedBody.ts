import { HttpProtocolError } from './responseHead.ts';

const MAXIMAL_LINE = 4096;
const MAXIMAL_TRAILERS = 100;
const CARRIAGE_RETURN = 13;
const LINE_FEED = 10;

type Part = 'size' | 'data' | 'data-end' | 'trailer' | 'done';

/** Takes a chunked body apart, however its bytes arrive. */
export class ChunkedBody {
  #part: Part = 'size';
  #line = '';
  #left = 0;
  #trailers = 0;

  static create(): ChunkedBody {
    return new ChunkedBody();
  }

  private constructor() {}

  get done(): boolean {
    return this.#part === 'done';
  }

  /**
   * @param onData - gets the pieces of the body as ranges of `bytes`
   * @returns where it stopped: the end, or behind the body
   * @throws HttpProtocolError
   */
  push(
    bytes: Uint8Array,
    start: number,
    end: number,
    onData: (from: number, to: number) => void,
  ): number {
    let position = start;
    while (position < end && this.#part !== 'done') {
      if (this.#part === 'data') {
        const stop = Math.min(end, position + this.#left);
        onData(position, stop);
        this.#left -= stop - position;
        position = stop;
        if (this.#left === 0) {
          this.#part = 'data-end';
        }
      } else {
        this.#takeByte(bytes[position]);
        position++;
      }
    }
    return position;
  }

  #takeByte(byte: number): void {
    if (byte !== LINE_FEED) {
      this.#line += String.fromCharCode(byte);
      if (this.#line.length > MAXIMAL_LINE) {
        throw new HttpProtocolError('a line of the chunked answer is too long');
      }
      return;
    }
    const line = this.#line;
    this.#line = '';
    if (line.charCodeAt(line.length - 1) !== CARRIAGE_RETURN) {
      throw new HttpProtocolError('a line of the chunked answer ends wrongly');
    }
    this.#takeLine(line.slice(0, -1));
  }

  #takeLine(line: string): void {
    if (this.#part === 'size') {
      const match = /^([0-9a-fA-F]{1,12})[ \t]*(?:;.*)?$/.exec(line);
      if (!match) {
        throw new HttpProtocolError('a chunk of the answer has no size');
      }
      this.#left = parseInt(match[1], 16);
      this.#part = this.#left === 0 ? 'trailer' : 'data';
    } else if (this.#part === 'data-end') {
      if (line !== '') {
        throw new HttpProtocolError('a chunk of the answer is too long');
      }
      this.#part = 'size';
    } else if (line === '') {
      this.#part = 'done';
    } else {
      this.#trailers++;
      if (this.#trailers > MAXIMAL_TRAILERS) {
        throw new HttpProtocolError('the answer has too many trailers');
      }
    }
  }
}
