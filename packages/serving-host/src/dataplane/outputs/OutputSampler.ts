import type { Observer } from '../exchange.ts';
import type { Counted, SignalBook } from '../signals/SignalBook.ts';
import { AnswerRecorder, type RecordedAnswer } from './AnswerRecorder.ts';
import { quickDrawOfId } from './quickDrawOfId.ts';
import { readAnswer } from './readAnswer.ts';
import { SampleShares } from './SampleShares.ts';
import { SpareTime } from './SpareTime.ts';

/** In each second: the share of the time that {@link SpareTime} has. */
const budgetMs = 10;

/** A request whose answer is kept, to be read when it is over. */
export interface SampledAnswer {
  observer: Observer;
  /** @param revision - That answered; `undefined` where none did to the end. */
  finish(revision: number | undefined): void;
}

/**
 * Reads what revisions answer, for a sample of the requests, after the client
 * has its answer and in time that nobody else needs. What does not fit into
 * that is skipped and counted.
 */
export class OutputSampler {
  readonly #book: SignalBook;
  readonly #time: SpareTime;
  readonly #shares = SampleShares.create({ budgetMs });

  static create(options: {
    book: SignalBook;
    time?: SpareTime;
  }): OutputSampler {
    return new OutputSampler(options.book, options.time ?? SpareTime.create());
  }

  private constructor(book: SignalBook, time: SpareTime) {
    this.#book = book;
    this.#time = time;
  }

  /** Keeps the answer to a request if it is one of the sample. */
  begin(request: {
    /** Id of the service. */
    service: string;
    path: string;
    requestId: string;
  }): SampledAnswer | undefined {
    const { service, path, requestId } = request;
    const share = this.#shares.arrived(service, performance.now());
    if (share < 1 && quickDrawOfId(requestId) >= share) {
      return undefined;
    }
    const observer = AnswerRecorder.create(path);
    return {
      observer,
      finish: revision => {
        if (revision !== undefined) {
          this.#take({ service, revision }, observer.take());
        }
      },
    };
  }

  #take(counted: Counted, { status, content }: RecordedAnswer): void {
    if (status >= 400) {
      return;
    }
    if (!content) {
      this.#book.skipped(counted, 'tooLarge');
      return;
    }
    const willRead = this.#time.offer(() => {
      const startedAt = performance.now();
      try {
        this.#book.read(counted, readAnswer(content));
      } catch {
        this.#book.skipped(counted, 'unreadable');
      }
      this.#shares.spent(performance.now() - startedAt);
    }, content.body.length);
    if (!willRead) {
      this.#book.skipped(counted, 'noTime');
    }
  }
}
