const maximalLineBytes = 1024;
const maximalTrailerBytes = 16 * 1024;
const sizeLine = /^([0-9a-fA-F]{1,12})[\t ]*(?:;[\t\x20-\x7e\x80-\xff]*)?$/;
const trailerLine = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+:[\t\x20-\x7e\x80-\xff]*$/;

const lineFeed = 10;
const carriageReturn = 13;

/**
 * Takes the chunked coding of a body off, whatever the pieces it comes in.
 * Extensions and trailers are read over.
 */
export class ChunkedDecoder {
  #state: 'size' | 'data' | 'data-end' | 'trailer' | 'done' = 'size';
  #line = '';
  #left = 0;
  #trailerBytes = 0;

  readonly #fault: (what: string) => Error;

  /** @param fault - Makes the error for what is not in the coding. */
  static create(fault: (what: string) => Error): ChunkedDecoder {
    return new ChunkedDecoder(fault);
  }

  private constructor(fault: (what: string) => Error) {
    this.#fault = fault;
  }

  get isDone(): boolean {
    return this.#state === 'done';
  }

  /**
   * Gives the bytes of the body to `onData`; answers how many bytes of the
   * chunk belong to the body's coding.
   *
   * @throws What `fault` makes.
   */
  push(chunk: Buffer, onData: (piece: Buffer) => void): number {
    let offset = 0;
    while (offset < chunk.length && this.#state !== 'done') {
      if (this.#state === 'data') {
        const end = Math.min(chunk.length, offset + this.#left);
        this.#left -= end - offset;
        onData(chunk.subarray(offset, end));
        offset = end;
        if (this.#left === 0) {
          this.#state = 'data-end';
        }
      } else {
        offset = this.#readLine(chunk, offset);
      }
    }
    return offset;
  }

  #readLine(chunk: Buffer, offset: number): number {
    const at = chunk.indexOf(lineFeed, offset);
    const end = at < 0 ? chunk.length : at + 1;
    if (this.#line.length + end - offset > maximalLineBytes) {
      throw this.#fault('a line of a chunk that is too long');
    }
    this.#line += chunk.toString('latin1', offset, end);
    if (at >= 0) {
      const line = this.#line;
      this.#line = '';
      if (line.charCodeAt(line.length - 2) !== carriageReturn) {
        throw this.#fault('a chunk whose line ends without CR');
      }
      this.#take(line.slice(0, -2));
    }
    return end;
  }

  #take(line: string): void {
    if (this.#state === 'size') {
      const size = sizeLine.exec(line);
      if (!size) {
        throw this.#fault('a chunk without a size');
      }
      this.#left = parseInt(size[1], 16);
      this.#state = this.#left === 0 ? 'trailer' : 'data';
    } else if (this.#state === 'data-end') {
      if (line !== '') {
        throw this.#fault('a chunk longer than it said');
      }
      this.#state = 'size';
    } else if (line === '') {
      this.#state = 'done';
    } else {
      this.#trailerBytes += line.length + 2;
      if (this.#trailerBytes > maximalTrailerBytes || !trailerLine.test(line)) {
        throw this.#fault('a trailer of another form');
      }
    }
  }
}
