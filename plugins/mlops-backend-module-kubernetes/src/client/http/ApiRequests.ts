import type { KubeConfig } from '@kubernetes/client-node';
import { Asked, inWords } from '../errors/asked';
import { UnreachableError } from '../errors/errors';
import { networkError, reading } from '../errors/networkError';
import { Answer, readText } from './answers';
import { abortWith, bounded, neverSilent } from './bounded';
import { RateLimiter } from './RateLimiter';
import { waitBeforeRetry } from './retries';
import { ApiRequest } from './send';
import { Sender } from './Sender';
import { sleep, Timing } from './Timing';

export interface ApiRequestsOptions {
  /** As the cluster is called in the portal's configuration. */
  cluster: string;
  load: () => KubeConfig;
  qps: number;
  burst: number;
  /** For a request with all its retries. */
  timeoutMs: number;
  /** For each try of a request that only reads. */
  tryTimeoutMs: number;
  /** Of one answer. */
  maximumBytes: number;
  timing: Timing;
}

export interface RequestOptions {
  signal?: AbortSignal;
  /** Instead of the client's. */
  timeoutMs?: number;
}

export interface StreamOptions extends RequestOptions {
  /** Breaks off when nothing came for so long; never where absent. */
  idleMs?: number;
}

/** An answer whose body goes on, until its end or until the signal is aborted. */
export interface Stream {
  contentType: string;
  chunks: AsyncIterable<Uint8Array>;
}

/**
 * Requests to the API server of one cluster: within its rate, in bounded time, of
 * bounded size, and again where that does no harm.
 */
export class ApiRequests {
  readonly #options: ApiRequestsOptions;
  readonly #sender: Sender;
  readonly #limiter: RateLimiter;
  /** What ends each stream that goes on. */
  readonly #streams = new Set<AbortController>();
  #isClosed = false;

  static create(options: ApiRequestsOptions): ApiRequests {
    return new ApiRequests(options);
  }

  private constructor(options: ApiRequestsOptions) {
    this.#options = options;
    this.#sender = Sender.create(options);
    this.#limiter = RateLimiter.create(options);
  }

  /**
   * The text of a good answer.
   *
   * @throws KubernetesError, or the signal's reason once it is aborted.
   */
  async text(
    asked: Asked,
    request: ApiRequest,
    options: RequestOptions = {},
  ): Promise<{ answer: Answer; text: string }> {
    const { cluster, maximumBytes } = this.#options;
    return this.#withRetries(asked, request.isRead, options, async signal => {
      const answer = await this.#sender.send(asked, request, signal);
      const text = await reading(cluster, asked, () =>
        readText(cluster, asked, answer, maximumBytes),
      );
      return { answer, text };
    });
  }

  /**
   * The body of a good answer as it comes. Once it has begun only the signal and
   * silence end it from this side.
   */
  async stream(
    asked: Asked,
    request: ApiRequest,
    options: StreamOptions,
  ): Promise<Stream> {
    const { answer, ending } = await this.#withRetries(
      asked,
      true,
      options,
      async signal => {
        const ofThisTry = new AbortController();
        const unlink = abortWith(signal, ofThisTry);
        try {
          return {
            answer: await this.#sender.send(asked, request, ofThisTry.signal),
            ending: ofThisTry,
          };
        } finally {
          unlink();
        }
      },
    );
    const { contentType, body } = answer;
    const { signal, idleMs } = options;
    const chunks = this.#chunks(
      asked,
      body,
      this.#keep(ending, signal),
      idleMs,
    );
    return { contentType, chunks };
  }

  /** Ends everything that is under way; nothing can be asked any more. */
  async close(): Promise<void> {
    this.#isClosed = true;
    const closed = new UnreachableError(
      this.#options.cluster,
      `The client of cluster ${this.#options.cluster} is closed`,
      'unknown',
    );
    this.#streams.forEach(ending => ending.abort(closed));
    await this.#sender.close();
  }

  /** So that the signal ends the stream, and whoever closes this. */
  #keep(
    ending: AbortController,
    signal: AbortSignal | undefined,
  ): AbortController {
    this.#streams.add(ending);
    let unlink = () => {};
    ending.signal.addEventListener('abort', () => {
      unlink();
      this.#streams.delete(ending);
    });
    unlink = abortWith(signal, ending);
    return ending;
  }

  async *#chunks(
    asked: Asked,
    body: AsyncIterable<Uint8Array>,
    ending: AbortController,
    idleMs: number | undefined,
  ): AsyncGenerator<Uint8Array> {
    const { timing } = this.#options;
    const late = () => this.#late(asked);
    try {
      yield* idleMs === undefined
        ? body
        : neverSilent(timing, idleMs, ending.signal, late, body);
    } catch (error) {
      ending.signal.throwIfAborted();
      throw networkError(this.#options.cluster, asked, error);
    } finally {
      ending.abort();
    }
  }

  async #withRetries<T>(
    asked: Asked,
    isRead: boolean,
    { signal, timeoutMs = this.#options.timeoutMs }: RequestOptions,
    attempt: (signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    const { timing, tryTimeoutMs } = this.#options;
    const endMs = timing.elapsedMs() + timeoutMs;
    const remaining = () => Math.max(0, endMs - timing.elapsedMs());
    for (let retries = 0; ; retries++) {
      await bounded(
        timing,
        remaining(),
        signal,
        () => this.#throttled(asked),
        itsSignal => this.#limiter.acquire(itsSignal),
      );
      const ms = isRead ? Math.min(tryTimeoutMs, remaining()) : remaining();
      try {
        return await bounded(
          timing,
          ms,
          signal,
          () => this.#late(asked),
          attempt,
        );
      } catch (error) {
        signal?.throwIfAborted();
        if (this.#isClosed) {
          throw error;
        }
        const waitMs = waitBeforeRetry({
          error,
          isRead,
          retries,
          remainingMs: remaining(),
          random: timing.random(),
        });
        if (waitMs === undefined) {
          throw error;
        }
        await sleep(timing, waitMs, signal);
      }
    }
  }

  #throttled(asked: Asked): UnreachableError {
    const { cluster, qps } = this.#options;
    return new UnreachableError(
      cluster,
      `Cluster ${cluster} was not asked to ${inWords(
        asked,
      )}: more requests wait for it than ${qps} a second let through in time`,
      'not sent',
    );
  }

  #late(asked: Asked): UnreachableError {
    const { cluster } = this.#options;
    return new UnreachableError(
      cluster,
      `Cluster ${cluster} did not answer in time to ${inWords(asked)}`,
      'unknown',
    );
  }
}
