import type { IncomingMessage, ServerResponse } from 'node:http';
import { goneEvent } from './answers.ts';

const lineEnd = 0x0a;

/** The answer to a watch: one JSON line for each event, until it ends. */
export class WatchResponse {
  readonly #from: IncomingMessage;
  readonly #to: ServerResponse;
  #isAtLineEnd = true;
  #mustEnd = false;
  #isSilent = false;

  static create(options: {
    from: IncomingMessage;
    to: ServerResponse;
  }): WatchResponse {
    return new WatchResponse(options.from, options.to);
  }

  private constructor(from: IncomingMessage, to: ServerResponse) {
    this.#from = from;
    this.#to = to;
    from.on('data', (chunk: Buffer) => {
      if (to.writableEnded || this.#isSilent) {
        return;
      }
      if (!to.write(chunk)) {
        from.pause();
        to.once('drain', () => from.resume());
      }
      this.#isAtLineEnd = chunk.at(-1) === lineEnd;
      this.#endIfDue();
    });
    from.once('end', () => this.#isSilent || to.end());
  }

  /** Tells the client nothing any more, not even that it has ended. */
  silence(): void {
    this.#isSilent = true;
  }

  /** Tells the client 410 Gone, after the event that is on its way. */
  gone(): void {
    this.#mustEnd = true;
    this.#endIfDue();
  }

  #endIfDue(): void {
    if (this.#mustEnd && this.#isAtLineEnd && !this.#to.writableEnded) {
      this.#to.end(goneEvent);
      this.#from.destroy();
    }
  }
}
