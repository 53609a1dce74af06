import type { RequestRecord } from '../forwarding.ts';
import type { LogSink } from './RotatingFile.ts';

/** One request that is over, as it stands in the log. */
export interface AccessEntry {
  requestId: string;
  service: string | undefined;
  revision: number | undefined;
  /** Id of the key, never its secret. */
  key: string | undefined;
  method: string;
  /** Without the query. */
  path: string;
  status: number;
  durationMs: number;
  waitedMs: number;
  requestBytes: number;
  responseBytes: number;
}

/** Which successes are logged: so many a second, or one of so many. */
export type Sampling =
  | { kind: 'per-second'; count: number }
  | { kind: 'one-of'; count: number };

const errorsPerSecond = 50;

/** A share of what comes that never exceeds a number in a second. */
class SecondBudget {
  readonly #count: number;
  #second = -1;
  #left = 0;

  constructor(count: number) {
    this.#count = count;
  }

  take(now: number): boolean {
    const second = Math.floor(now / 1000);
    if (second !== this.#second) {
      this.#second = second;
      this.#left = this.#count;
    }
    this.#left -= 1;
    return this.#left >= 0;
  }
}

/**
 * A line of JSON for each request that is sampled: failures always, up to 50 a
 * second, successes as it is told. How many were left out stands in the next
 * line, as `skipped`.
 */
export class AccessLog {
  readonly #sink: LogSink;
  readonly #sampling: Sampling;
  readonly #errors = new SecondBudget(errorsPerSecond);
  readonly #successes: SecondBudget;
  #turn = 0;
  #skipped = 0;

  static create(options: { sink: LogSink; sampling: Sampling }): AccessLog {
    return new AccessLog(options.sink, options.sampling);
  }

  private constructor(sink: LogSink, sampling: Sampling) {
    this.#sink = sink;
    this.#sampling = sampling;
    this.#successes = new SecondBudget(sampling.count);
  }

  /** A request that was let in is over now. */
  addRecord(record: RequestRecord): void {
    const { requestId, service, revision, durationMs, waitedMs } = record;
    this.add(
      {
        requestId,
        service,
        revision,
        key: record.caller,
        method: record.request.method ?? '',
        path: record.request.url ?? '',
        status: record.code,
        durationMs,
        waitedMs,
        requestBytes: record.requestBytes,
        responseBytes: record.responseBytes,
      },
      Date.now(),
    );
  }

  /** @param now - Milliseconds since the epoch. */
  add(entry: AccessEntry, now: number): void {
    const isWanted =
      entry.status >= 400 ? this.#errors.take(now) : this.#isSampled(now);
    if (!isWanted) {
      this.#skipped += 1;
      return;
    }
    const { durationMs, waitedMs } = entry;
    const line = JSON.stringify({
      at: new Date(now).toISOString(),
      ...entry,
      path: entry.path.split('?', 1)[0].slice(0, 512),
      durationMs: Math.round(durationMs * 1000) / 1000,
      waitedMs: Math.round(waitedMs * 1000) / 1000,
      ...(this.#skipped > 0 ? { skipped: this.#skipped } : {}),
    });
    this.#skipped = 0;
    this.#sink.write(`${line}\n`);
  }

  /** Writes what is left. */
  close(): Promise<void> {
    return this.#sink.close();
  }

  #isSampled(now: number): boolean {
    if (this.#sampling.kind === 'per-second') {
      return this.#successes.take(now);
    }
    this.#turn = (this.#turn + 1) % this.#sampling.count;
    return this.#turn === 0;
  }
}
