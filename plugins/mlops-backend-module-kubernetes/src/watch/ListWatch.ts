import {
  ExpiredError,
  KubernetesClient,
  KubernetesObject,
  listAll,
  pathOf,
  realTiming,
  ResourceType,
  Selection,
  StatusError,
  Timing,
  UnreachableError,
} from '../client';
import { Asked } from '../client/errors/asked';
import { notOfAnApiServer } from '../client/http/answers';
import { abortWith } from '../client/http/bounded';
import { Line, lines } from '../client/http/lines';
import { sleep } from '../client/http/Timing';
import { unreadable } from '../client/objects/readObject';
import { Backoff } from './Backoff';
import { readWatchEvent } from './readWatchEvent';

/** Who is told what a cluster has. Throwing counts as a failure of the watch. */
export interface ListWatchSink<T> {
  /** All there is; what is not in it is gone. */
  replaced(objects: T[]): void;
  /** This is new or has changed. */
  changed(object: T): void;
  deleted(object: T): void;
  /** The cluster was heard of, with or without news. */
  heard(): void;
  /** It was not; another try follows by itself. */
  failed(error: Error): void;
}

export interface ListWatchOptions<T extends KubernetesObject>
  extends Selection {
  client: Pick<KubernetesClient, 'cluster' | 'list' | 'stream'>;
  type: ResourceType<T>;
  sink: ListWatchSink<T>;
  /** More objects than this are an error; 20,000 by default. */
  maximum?: number;
  /** How long a watch is asked for, in milliseconds, give or take a quarter; 240 s by default. */
  watchMs?: number;
  /** A stream that is silent for so long is left; 75 s by default, as bookmarks come each minute. */
  idleMs?: number;
  /** A stream that lived so long was none that failed; 30 s by default. */
  settledMs?: number;
  /**
   * After so long everything is listed again, give or take a quarter; 10 min by
   * default. It finds what no watch tells of: a cluster that was set back to an
   * older state, whose versions say nothing for a while.
   */
  relistMs?: number;
  /** The first wait after a failure is at most this; 500 ms by default. */
  firstBackoffMs?: number;
  /** No wait after a failure is longer; 30 s by default. */
  longestBackoffMs?: number;
  timing?: Timing;
}

type Settings<T extends KubernetesObject> = Selection &
  Required<Omit<ListWatchOptions<T>, keyof Selection>>;

/** An API server's objects are at most 1.5 MiB; this is one as it travels. */
const maximumLineCharacters = 16 * 1_048_576;
/** How much longer than asked for a watch may last before this side ends it. */
const graceMs = 10_000;
/** For a watch to begin, with its retries. */
const openMs = 10_000;
/** Tells a try that settled from one that must be waited after. */
type End = 'settled' | 'short';

/**
 * Lists objects, then watches them, for ever: what a cluster has, and whether it
 * is heard of at all. Whatever happens is told to the sink and tried again.
 */
export class ListWatch<T extends KubernetesObject> {
  readonly #options: Settings<T>;
  readonly #asked: Asked;
  /** From where the next watch goes on; undefined where all must be listed. */
  #resourceVersion: string | undefined;
  #relistAtMs = 0;

  static create<T extends KubernetesObject>(
    options: ListWatchOptions<T>,
  ): ListWatch<T> {
    return new ListWatch({
      maximum: 20_000,
      watchMs: 240_000,
      idleMs: 75_000,
      settledMs: 30_000,
      relistMs: 600_000,
      firstBackoffMs: 500,
      longestBackoffMs: 30_000,
      timing: realTiming,
      ...options,
    });
  }

  private constructor(options: Settings<T>) {
    this.#options = options;
    const { type, namespace } = options;
    this.#asked = { verb: 'watch', type, namespace };
  }

  /** Runs until the signal is aborted. Never throws. */
  async run(signal: AbortSignal): Promise<void> {
    const { sink, timing, firstBackoffMs, longestBackoffMs } = this.#options;
    const backoff = Backoff.create({
      firstMs: firstBackoffMs,
      longestMs: longestBackoffMs,
      random: timing.random,
    });
    while (!signal.aborted) {
      try {
        if ((await this.#once(signal)) === 'settled') {
          backoff.reset();
          continue;
        }
      } catch (error) {
        if (signal.aborted) {
          return;
        }
        if (isRefused(error)) {
          this.#resourceVersion = undefined;
        }
        sink.failed(error instanceof Error ? error : new Error(String(error)));
      }
      await sleep(timing, backoff.next(), signal).catch(() => {});
    }
  }

  /** Lists where it must, and watches until that ends. */
  async #once(signal: AbortSignal): Promise<End> {
    const { timing } = this.#options;
    if (timing.elapsedMs() >= this.#relistAtMs) {
      this.#resourceVersion = undefined;
    }
    const resourceVersion = this.#resourceVersion ?? (await this.#list(signal));
    return this.#watch(resourceVersion, signal);
  }

  async #list(signal: AbortSignal): Promise<string> {
    const { client, type, sink, maximum, relistMs, timing } = this.#options;
    const { items, resourceVersion } = await listAll(client, type, {
      ...this.#selection(),
      maximum,
      signal,
    });
    signal.throwIfAborted();
    sink.heard();
    sink.replaced(items);
    this.#resourceVersion = resourceVersion;
    this.#relistAtMs = timing.elapsedMs() + this.#aboutAQuarter(relistMs);
    return resourceVersion;
  }

  /** A stream that broke off is no failure yet: the next one may begin at once. */
  async #watch(resourceVersion: string, signal: AbortSignal): Promise<End> {
    const { watchMs, settledMs, timing } = this.#options;
    const beganMs = timing.elapsedMs();
    const wantedMs = Math.max(
      1_000,
      Math.min(this.#aboutAQuarter(watchMs), this.#relistAtMs - beganMs),
    );
    const ending = new AbortController();
    const unlink = abortWith(signal, ending);
    const cancel = timing.after(wantedMs + graceMs, () => ending.abort());
    try {
      const stream = await this.#open(resourceVersion, wantedMs, ending.signal);
      await this.#follow(stream).catch(error => {
        if (!ending.signal.aborted && !(error instanceof UnreachableError)) {
          this.#resourceVersion = undefined;
          throw error;
        }
      });
    } catch (error) {
      // That what was seen last lies too far back says nothing of the cluster.
      if (!(error instanceof ExpiredError)) {
        throw error;
      }
      this.#resourceVersion = undefined;
    } finally {
      cancel();
      unlink();
      ending.abort();
    }
    signal.throwIfAborted();
    const livedMs = timing.elapsedMs() - beganMs;
    // A server counts seconds, and its clock is another one.
    return livedMs >= Math.min(settledMs, wantedMs * 0.9) ? 'settled' : 'short';
  }

  async #open(
    resourceVersion: string,
    wantedMs: number,
    signal: AbortSignal,
  ): Promise<AsyncIterable<Line>> {
    const { client, type, namespace, idleMs, sink } = this.#options;
    const { contentType, chunks } = await client.stream(
      this.#asked,
      {
        method: 'GET',
        path: pathOf(type, { namespace }),
        query: {
          labelSelector: this.#options.labelSelector,
          fieldSelector: this.#options.fieldSelector,
          watch: true,
          allowWatchBookmarks: true,
          timeoutSeconds: Math.round(wantedMs / 1000),
          resourceVersion,
        },
        isRead: true,
      },
      { signal, idleMs, timeoutMs: openMs },
    );
    if (!/\bjson\b/.test(contentType)) {
      throw notOfAnApiServer(client.cluster, this.#asked, {
        code: 200,
        contentType,
      });
    }
    sink.heard();
    return lines(chunks, maximumLineCharacters);
  }

  async #follow(stream: AsyncIterable<Line>): Promise<void> {
    const { client, type, sink } = this.#options;
    for await (const { text, isWhole } of stream) {
      if (!isWhole && text.length >= maximumLineCharacters) {
        throw unreadable(client.cluster, this.#asked, 'too long a line');
      }
      if (!isWhole) {
        // Cut off in the middle: the next watch brings it again.
        return;
      }
      const event = readWatchEvent(client.cluster, this.#asked, type, text);
      sink.heard();
      if (event.type !== 'bookmark') {
        sink[event.type](event.object);
      }
      this.#resourceVersion = event.resourceVersion;
    }
  }

  #selection(): Selection {
    const { namespace, labelSelector, fieldSelector } = this.#options;
    return { namespace, labelSelector, fieldSelector };
  }

  #aboutAQuarter(ms: number): number {
    return ms * (0.75 + this.#options.timing.random() / 2);
  }
}

/**
 * Does it say that the next watch cannot go on where this one ended? It does where
 * the request itself is refused: too old, not served any more, not allowed.
 */
function isRefused(error: unknown): boolean {
  return (
    error instanceof StatusError &&
    error.code >= 400 &&
    error.code < 500 &&
    error.code !== 401 &&
    error.code !== 429
  );
}
