import type { RecordedAnswer } from '../outputs/AnswerRecorder.ts';
import { readAnswer } from '../outputs/readAnswer.ts';
import type { ReadOutput } from '../outputs/ReadOutput.ts';
import { sameOutputs } from '../outputs/sameOutputs.ts';
import { SpareTime } from '../outputs/SpareTime.ts';
import type { Counted, SignalBook } from '../signals/SignalBook.ts';

/** The answers to a copy and to its original. */
export interface AnswerPair {
  answer: RecordedAnswer;
  original: RecordedAnswer;
}

function tryToRead({ content }: RecordedAnswer): ReadOutput[] | undefined {
  try {
    return content && readAnswer(content);
  } catch {
    return undefined;
  }
}

/**
 * Holds what a mirror answers against what the client got, in time that nobody
 * else needs, and counts what came of it. Of the mirror's answers all that are
 * compared are counted as outputs too.
 */
export class AnswerComparer {
  readonly #book: SignalBook;
  readonly #time: SpareTime;

  static create(options: {
    book: SignalBook;
    time?: SpareTime;
  }): AnswerComparer {
    return new AnswerComparer(options.book, options.time ?? SpareTime.create());
  }

  private constructor(book: SignalBook, time: SpareTime) {
    this.#book = book;
    this.#time = time;
  }

  /** @param onDone - Called once, when the answers are not needed any more. */
  compare(counted: Counted, pair: AnswerPair, onDone: () => void): void {
    const { answer, original } = pair;
    const areSuccesses = answer.status < 400 && original.status < 400;
    if (!areSuccesses || answer.status !== original.status) {
      const isSame = answer.status === original.status;
      this.#book.compared(counted, isSame ? 'match' : 'mismatch');
      onDone();
      return;
    }
    const bytes =
      (answer.content?.body.length ?? 0) + (original.content?.body.length ?? 0);
    const willCompare = this.#time.offer(() => {
      this.#read(counted, pair);
      onDone();
    }, bytes);
    if (!willCompare) {
      this.#book.skipped(counted, 'noTime');
      this.#book.compared(counted, 'none');
      onDone();
    }
  }

  #read(counted: Counted, { answer, original }: AnswerPair): void {
    const outputs = tryToRead(answer);
    const wanted = tryToRead(original);
    if (outputs) {
      this.#book.read(counted, outputs);
    } else {
      const reason = answer.content ? 'unreadable' : 'tooLarge';
      this.#book.skipped(counted, reason);
    }
    if (!wanted || !answer.content) {
      this.#book.compared(counted, 'none');
      return;
    }
    // What cannot be read where the original can is another answer, too.
    const isSame = outputs !== undefined && sameOutputs(outputs, wanted);
    this.#book.compared(counted, isSame ? 'match' : 'mismatch');
  }
}
