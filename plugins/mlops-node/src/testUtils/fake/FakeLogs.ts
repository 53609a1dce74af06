import { LogLine } from '@fairway/backstage-plugin-mlops-common';
import { EventEmitter, on } from 'node:events';
import { LogOptions } from '../../targets';

/** What the replicas of one service have written. */
export class FakeLogs {
  readonly #lines: LogLine[] = [];
  readonly #written = new EventEmitter().setMaxListeners(0);

  static create(): FakeLogs {
    return new FakeLogs();
  }

  private constructor() {}

  write(line: LogLine): void {
    this.#lines.push(line);
    this.#written.emit('line', line);
  }

  async *read(options: LogOptions): AsyncGenerator<LogLine> {
    const { replica, limit, follow } = options;
    const isAsked = (line: LogLine) =>
      replica === undefined || line.replica === replica;
    const last = this.#lines.filter(isAsked).slice(-limit);
    const later = follow && !follow.aborted && this.#follow(follow);
    yield* limit > 0 ? last : [];
    for await (const line of later || []) {
      if (isAsked(line)) {
        yield line;
      }
    }
  }

  /** From the moment of the call, not of the first line. */
  #follow(signal: AbortSignal): AsyncIterable<LogLine> {
    const events = on(this.#written, 'line', { signal });
    return {
      async *[Symbol.asyncIterator]() {
        try {
          for await (const [line] of events) {
            yield line;
          }
        } catch (error) {
          if (!signal.aborted) {
            throw error;
          }
        }
      },
    };
  }
}
