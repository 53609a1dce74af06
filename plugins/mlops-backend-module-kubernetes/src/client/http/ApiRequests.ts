import type { KubeConfig } from '@kubernetes/client-node';
import { Asked, inWords } from '../errors/asked';
import {
  KubernetesError,
  UnauthorizedError,
  UnreachableError,
} from '../errors/errors';
import { Answer, readText } from './answers';
import { abortWith, bounded, neverSilent, orAborted } from './bounded';
import { Connections } from './Connections';
import { Access, Credentials } from './Credentials';
import { isCertificateRefused, networkError } from '../errors/networkError';
import { RateLimiter } from './RateLimiter';
import { hide, refusal } from './refusal';
import { waitBeforeRetry } from './retries';
import { ApiRequest, send } from './send';
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

const maximumErrorBytes = 1_048_576;

/**
 * Requests to the API server of one cluster: with its credentials, within its
 * rate, in bounded time and of bounded size, and again where that does no harm.
 */
export class ApiRequests {
  readonly #options: ApiRequestsOptions;
  readonly #credentials: Credentials;
  readonly #connections = Connections.create();
  readonly #limiter: RateLimiter;
  #isClosed = false;

  static create(options: ApiRequestsOptions): ApiRequests {
    return new ApiRequests(options);
  }

  private constructor(options: ApiRequestsOptions) {
    this.#options = options;
    this.#credentials = Credentials.create(options);
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
      const answer = await this.#good(asked, request, signal);
      const text = await this.#reading(asked, () =>
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
            answer: await this.#good(asked, request, ofThisTry.signal),
            ending: ofThisTry,
          };
        } finally {
          unlink();
        }
      },
    );
    const unlink = abortWith(options.signal, ending);
    const { contentType, body } = answer;
    const chunks = this.#chunks(asked, body, ending, options.idleMs, unlink);
    return { contentType, chunks };
  }

  /** Ends everything that is under way; nothing can be asked any more. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#connections.close();
  }

  async *#chunks(
    asked: Asked,
    body: AsyncIterable<Uint8Array>,
    ending: AbortController,
    idleMs: number | undefined,
    unlink: () => void,
  ): AsyncGenerator<Uint8Array> {
    const { timing } = this.#options;
    const late = () => this.#late(asked);
    try {
      yield* idleMs === undefined
        ? body
        : neverSilent(timing, idleMs, ending.signal, late, body);
    } catch (error) {
      ending.signal.throwIfAborted();
      throw this.#networkError(asked, error);
    } finally {
      unlink();
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
    const remaining = () => endMs - timing.elapsedMs();
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

  /** An answer with a good status; asks once more where credentials were refused. */
  async #good(
    asked: Asked,
    request: ApiRequest,
    signal: AbortSignal,
  ): Promise<Answer> {
    const access = await orAborted(signal, this.#credentials.read());
    try {
      return await this.#goodWith(access, asked, request, signal);
    } catch (error) {
      if (!(error instanceof UnauthorizedError)) {
        throw error;
      }
      await this.#credentials.refuse(access);
      const renewed = await orAborted(signal, this.#credentials.read());
      return await this.#goodWith(renewed, asked, request, signal);
    }
  }

  async #goodWith(
    access: Access,
    asked: Asked,
    request: ApiRequest,
    signal: AbortSignal,
  ): Promise<Answer> {
    const { cluster } = this.#options;
    const answer = await this.#reading(asked, async () => {
      const pools = this.#connections.of(access);
      try {
        return await send(
          request.isStream ? pools.streams : pools.calls,
          access,
          request,
          signal,
        );
      } catch (error) {
        if (isCertificateRefused(error)) {
          await this.#credentials.refuse(access);
        }
        throw error;
      }
    });
    if (answer.code >= 200 && answer.code < 300) {
      return answer;
    }
    const text = await this.#reading(asked, () =>
      readText(cluster, asked, answer, maximumErrorBytes),
    );
    throw refusal(cluster, asked, answer, hide(access.secrets, text));
  }

  async #reading<T>(asked: Asked, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw error instanceof KubernetesError
        ? error
        : this.#networkError(asked, error);
    }
  }

  #networkError(asked: Asked, error: unknown): UnreachableError {
    return networkError(this.#options.cluster, asked, error);
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
