import type { Service } from '../../services/Service.ts';
import type { Observer } from '../exchange.ts';
import {
  AnswerRecorder,
  type RecordedAnswer,
} from '../outputs/AnswerRecorder.ts';

/** A request to copy. */
export interface Original {
  service: Service;
  method: string;
  path: string;
  headers: readonly string[];
  /** All of a small body. */
  body: Buffer | undefined;
}

/** A copy whose body is whole. */
export interface FinishedCopy {
  original: Original;
  body: Buffer;
  /** What the client got. */
  answer: RecordedAnswer;
  hold(): void;
  letGo(): void;
}

type CopyOptions = {
  original: Original;
  maximalBytes: number;
  /** Whether there is room for so many bytes; they count until `release`. */
  reserve: (bytes: number) => boolean;
  release: (bytes: number) => void;
  send: (copy: FinishedCopy) => void;
  drop: (reason: string) => void;
};

/** A request that is being copied while it passes by. */
export class Copy implements Observer {
  readonly #options: CopyOptions;
  readonly #answer: AnswerRecorder;
  #pieces: Buffer[] | undefined = [];
  #size = 0;
  #reserved = 0;
  #holders = 1;

  static create(options: CopyOptions): Copy {
    return new Copy(options);
  }

  private constructor(options: CopyOptions) {
    this.#options = options;
    const { body, path } = options.original;
    this.#answer = AnswerRecorder.create(path, bytes => this.#reserve(bytes));
    if (body) {
      this.onRequestData(body);
    }
  }

  onRequestData(piece: Buffer): void {
    if (!this.#pieces) {
      return;
    }
    if (this.#size + piece.length > this.#options.maximalBytes) {
      this.#giveUp('too-large');
    } else if (!this.#reserve(piece.length)) {
      this.#giveUp('no-room');
    } else {
      this.#size += piece.length;
      this.#pieces.push(piece);
    }
  }

  onResponseHead(status: number, rawHeaders: readonly string[]): void {
    this.#answer.onResponseHead(status, rawHeaders);
  }

  onResponseData(piece: Buffer): void {
    if (this.#pieces) {
      this.#answer.onResponseData(piece);
    }
  }

  /** The original is over: sends the copy if it was answered at all. */
  finish(isAnswered: boolean): void {
    if (!this.#pieces) {
      return;
    }
    if (!isAnswered) {
      this.#giveUp('no-answer');
      return;
    }
    const [first = Buffer.alloc(0)] = this.#pieces;
    this.#options.send({
      original: this.#options.original,
      body: this.#pieces.length > 1 ? Buffer.concat(this.#pieces) : first,
      answer: this.#answer.take(),
      hold: () => {
        this.#holders += 1;
      },
      letGo: () => this.#letGo(),
    });
    this.#letGo();
  }

  #giveUp(reason: string): void {
    this.#pieces = undefined;
    this.#options.drop(reason);
    this.#letGo();
  }

  #letGo(): void {
    this.#holders -= 1;
    if (this.#holders === 0) {
      this.#pieces = undefined;
      this.#options.release(this.#reserved);
      this.#reserved = 0;
    }
  }

  #reserve(bytes: number): boolean {
    const hasRoom = this.#options.reserve(bytes);
    this.#reserved += hasRoom ? bytes : 0;
    return hasRoom;
  }
}
