import type { Observer } from '../exchange.ts';
import { maximalAnswerBytes, type AnswerContent } from './readAnswer.ts';

/** An answer as it passed by. */
export interface RecordedAnswer {
  status: number;
  /** `undefined` where it was too large to be kept. */
  content: AnswerContent | undefined;
}

/** Keeps a copy of an answer while it passes by, up to a size. */
export class AnswerRecorder implements Observer {
  readonly #path: string;
  readonly #reserve: (bytes: number) => boolean;
  #status = 0;
  #rawHeaders: readonly string[] = [];
  #pieces: Buffer[] | undefined = [];
  #size = 0;

  /** @param reserve - Whether there is room for so many bytes. */
  static create(
    path: string,
    reserve: (bytes: number) => boolean = () => true,
  ): AnswerRecorder {
    return new AnswerRecorder(path, reserve);
  }

  private constructor(path: string, reserve: (bytes: number) => boolean) {
    this.#path = path;
    this.#reserve = reserve;
  }

  onRequestData(): void {}

  onResponseHead(status: number, rawHeaders: readonly string[]): void {
    this.#status = status;
    this.#rawHeaders = rawHeaders;
  }

  onResponseData(piece: Buffer): void {
    if (
      this.#pieces &&
      this.#size + piece.length <= maximalAnswerBytes &&
      this.#reserve(piece.length)
    ) {
      // A copy: a part would keep the whole buffer that it was read into.
      this.#pieces.push(Buffer.from(piece));
      this.#size += piece.length;
    } else {
      this.#pieces = undefined;
    }
  }

  take(): RecordedAnswer {
    return {
      status: this.#status,
      content: this.#pieces && {
        path: this.#path,
        rawHeaders: this.#rawHeaders,
        body: Buffer.concat(this.#pieces),
      },
    };
  }
}
