import { RequestOptions } from './http/ApiRequests';
import { lines } from './http/lines';
import { Asked } from './errors/asked';
import { KubernetesClient } from './KubernetesClient';
import { pathOf } from './objects/ResourceType';
import { pods } from './objects/resourceTypes';

export interface LogOptions extends RequestOptions {
  namespace: string;
  pod: string;
  container: string;
  /** From so many lines before the end; 1,000 by default, at most 10,000. */
  tailLines?: number;
  /** No older than this instant (RFC 3339), in whole seconds. */
  sinceTime?: string;
  /** Each line begins with when it was written (RFC 3339). */
  timestamps?: boolean;
  /** Of the container that ran before the last restart. */
  previous?: boolean;
  /** Goes on with what is written, until the container or the signal ends it. */
  follow?: boolean;
}

const maximumTail = 10_000;
/** Of what is not followed. */
const maximumBytes = 4 * 1_048_576;
/** Without follow: what is there comes at once, or something is wrong. */
const silenceMs = 15_000;
/** What is longer is cut; container runtimes cut at 16 KiB. */
const maximumLineCharacters = 65_536;

/**
 * The lines of a container's log. Reads no faster than it is iterated; ends
 * quietly when the signal is aborted.
 *
 * @throws KubernetesError, with the API server's words where the container has
 * not started yet.
 */
export async function* readLogs(
  client: KubernetesClient,
  options: LogOptions,
): AsyncGenerator<string> {
  const { namespace, pod, container, follow = false, signal } = options;
  const asked: Asked = {
    verb: 'read the logs of',
    type: pods,
    namespace,
    name: pod,
  };
  const ending = new AbortController();
  const onAbort = () => ending.abort(signal?.reason);
  signal?.addEventListener('abort', onAbort, { once: true });
  try {
    signal?.throwIfAborted();
    const { chunks } = await client.stream(
      asked,
      {
        method: 'GET',
        path: pathOf(pods, { namespace, name: pod }, 'log'),
        query: {
          container,
          follow,
          tailLines: Math.min(options.tailLines ?? 1_000, maximumTail),
          sinceTime: options.sinceTime,
          timestamps: options.timestamps ?? false,
          previous: options.previous ?? false,
          limitBytes: follow ? undefined : maximumBytes,
        },
        accept: 'text/plain, application/json',
        isRead: true,
      },
      {
        signal: ending.signal,
        timeoutMs: options.timeoutMs,
        idleMs: follow ? undefined : silenceMs,
      },
    );
    for await (const line of lines(chunks, maximumLineCharacters)) {
      yield line.text;
    }
  } catch (error) {
    if (!signal?.aborted) {
      throw error;
    }
  } finally {
    signal?.removeEventListener('abort', onAbort);
    ending.abort();
  }
}
