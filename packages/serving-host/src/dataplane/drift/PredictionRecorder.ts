import type { Observer } from '../exchange.ts';
import {
  AnswerRecorder,
  type RecordedAnswer,
} from '../outputs/AnswerRecorder.ts';
import { maximalRequestBytes, type MessageContent } from './readTensors.ts';

/** A prediction as it passed by. */
export interface RecordedPrediction {
  /** `undefined` where it was too large to be kept. */
  request: MessageContent | undefined;
  answer: RecordedAnswer;
}

/** What is known of a request before it is sent. */
export interface BegunRequest {
  path: string;
  /** Names and values in turn. */
  headers: readonly string[];
  /** All of it where it is small. */
  body: Buffer | undefined;
}

/** Keeps a request and its answer while they pass by, up to a size each. */
export class PredictionRecorder implements Observer {
  readonly #begun: BegunRequest;
  readonly #answer: AnswerRecorder;
  readonly #reserve: (bytes: number) => boolean;
  #pieces: Buffer[] | undefined = [];
  #size = 0;

  /** @param reserve - Whether there is room for so many bytes. */
  static create(
    begun: BegunRequest,
    reserve: (bytes: number) => boolean,
  ): PredictionRecorder {
    return new PredictionRecorder(begun, reserve);
  }

  private constructor(
    begun: BegunRequest,
    reserve: (bytes: number) => boolean,
  ) {
    this.#begun = begun;
    this.#reserve = reserve;
    this.#answer = AnswerRecorder.create(begun.path, reserve);
    if (begun.body && begun.body.length > maximalRequestBytes) {
      this.#pieces = undefined;
    }
  }

  onRequestData(piece: Buffer): void {
    if (
      this.#pieces &&
      this.#size + piece.length <= maximalRequestBytes &&
      this.#reserve(piece.length)
    ) {
      // A copy: a part would keep the whole buffer that it was read into.
      this.#pieces.push(Buffer.from(piece));
      this.#size += piece.length;
    } else {
      this.#pieces = undefined;
    }
  }

  onResponseHead(status: number, rawHeaders: readonly string[]): void {
    this.#answer.onResponseHead(status, rawHeaders);
  }

  onResponseData(piece: Buffer): void {
    this.#answer.onResponseData(piece);
  }

  take(): RecordedPrediction {
    const { path, headers, body } = this.#begun;
    return {
      request: this.#pieces && {
        path,
        rawHeaders: headers,
        body: body ?? Buffer.concat(this.#pieces),
      },
      answer: this.#answer.take(),
    };
  }
}
