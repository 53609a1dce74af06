import type { Observer } from '../exchange.ts';
import type { RecordedAnswer } from '../outputs/AnswerRecorder.ts';
import { quickDrawOfId } from '../outputs/quickDrawOfId.ts';
import { SampleShares } from '../outputs/SampleShares.ts';
import { SpareTime } from '../outputs/SpareTime.ts';
import type { Counted } from '../signals/SignalBook.ts';
import type { CountedRevision } from './CountedRevision.ts';
import type { DriftBook } from './DriftBook.ts';
import {
  PredictionRecorder,
  type BegunRequest,
  type RecordedPrediction,
} from './PredictionRecorder.ts';
import { maximalRequestBytes, readInputs, readOutputs } from './readTensors.ts';

/** In each second: the share of the time that {@link SpareTime} has. */
const budgetMs = 10;
/** Of predictions under way that are kept. */
const maximalBytes = 16 * 1024 * 1024;

/** A request of a service that is counted. */
export interface SampledPrediction {
  /** `undefined` where it is not one of the sample. */
  observer: Observer | undefined;
  /** @param revision - That answered; `undefined` where none did to the end. */
  finish(revision: number | undefined, status: number): void;
}

/**
 * Counts the inputs and outputs of a sample of the predictions, after the
 * client has its answer and in time that nobody else needs. What does not fit
 * into that is skipped and counted.
 */
export class DriftSampler {
  readonly #book: DriftBook;
  readonly #time: SpareTime;
  readonly #timeOfCopies: SpareTime;
  readonly #shares = SampleShares.create({ budgetMs });
  #bytes = 0;

  static create(options: { book: DriftBook; time?: SpareTime }): DriftSampler {
    return new DriftSampler(options.book, options.time ?? SpareTime.create());
  }

  private constructor(book: DriftBook, time: SpareTime) {
    this.#book = book;
    this.#time = time;
    this.#timeOfCopies = SpareTime.create();
  }

  /** Follows a request if its service is counted: else it is a look into a map. */
  begin(
    request: BegunRequest & {
      /** Id of the service. */
      service: string;
      requestId: string;
    },
  ): SampledPrediction | undefined {
    const { service, requestId } = request;
    if (!this.#book.counts(service)) {
      return undefined;
    }
    const share = this.#shares.arrived(service, performance.now());
    const isChosen = share >= 1 || quickDrawOfId(requestId) < share;
    let reserved = 0;
    const recorder = isChosen
      ? PredictionRecorder.create(request, bytes => {
          const hasRoom = this.#bytes + bytes <= maximalBytes;
          reserved += hasRoom ? bytes : 0;
          this.#bytes += hasRoom ? bytes : 0;
          return hasRoom;
        })
      : undefined;
    return {
      observer: recorder,
      finish: (revision, status) => {
        this.#bytes -= reserved;
        const of = this.#book.revision({ service, revision });
        if (of && status < 400) {
          this.#book.predicted(of);
          if (recorder) {
            this.#take(of, recorder.take(), this.#time);
          }
        }
      },
    };
  }

  /** A copy of a prediction was answered. */
  copied(counted: Counted, begun: BegunRequest, answer: RecordedAnswer): void {
    const of = this.#book.revision(counted);
    if (of && answer.status < 400) {
      const { path, headers, body } = begun;
      const isSmall = body !== undefined && body.length <= maximalRequestBytes;
      const request = isSmall ? { path, rawHeaders: headers, body } : undefined;
      this.#book.predicted(of);
      this.#take(of, { request, answer }, this.#timeOfCopies);
    }
  }

  #take(
    of: CountedRevision,
    { request, answer: { content } }: RecordedPrediction,
    time: SpareTime,
  ): void {
    if (!request || !content) {
      this.#book.skipped(of, 'tooLarge');
      return;
    }
    const willCount = time.offer(() => {
      const startedAt = performance.now();
      try {
        const inputs = readInputs(request, of.signature);
        const outputs = readOutputs(content, of.signature);
        this.#book.counted(of, { inputs, outputs });
      } catch {
        this.#book.skipped(of, 'unreadable');
      }
      this.#shares.spent(performance.now() - startedAt);
    }, request.body.length + content.body.length);
    if (!willCount) {
      this.#book.skipped(of, 'noTime');
    }
  }
}
