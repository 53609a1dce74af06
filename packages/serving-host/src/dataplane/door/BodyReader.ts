import { ChunkedDecoder } from '../wire/ChunkedDecoder.ts';
import { RequestFault } from './RequestFault.ts';

/** Takes the body of one request out of what a connection reads. */
export class BodyReader {
  /** Where its length was not declared. */
  readonly #chunked: ChunkedDecoder | undefined;
  #left: number;

  /** @param length - As declared; undefined: the body comes in chunks. */
  static create(length: number | undefined): BodyReader {
    return new BodyReader(length);
  }

  private constructor(length: number | undefined) {
    this.#left = length ?? 0;
    this.#chunked =
      length === undefined
        ? ChunkedDecoder.create(RequestFault.malformed)
        : undefined;
  }

  get isOver(): boolean {
    return this.#chunked ? this.#chunked.isDone : this.#left === 0;
  }

  /**
   * Hands on what belongs to the body.
   *
   * @returns what comes after it
   * @throws RequestFault when it is malformed
   */
  read(chunk: Buffer, onPiece: (piece: Buffer) => void): Buffer {
    if (this.#chunked) {
      return chunk.subarray(this.#chunked.push(chunk, onPiece));
    }
    const taken = Math.min(this.#left, chunk.length);
    this.#left -= taken;
    onPiece(taken === chunk.length ? chunk : chunk.subarray(0, taken));
    return chunk.subarray(taken);
  }
}
