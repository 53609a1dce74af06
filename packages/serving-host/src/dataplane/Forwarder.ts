import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Readable } from 'node:stream';
import type { Dispatcher } from 'undici';
import type { Replica } from '../replicas/Replica.ts';
import type { Service } from '../services/Service.ts';
import {
  notReady,
  replicaDied,
  replicaTimeout,
  send,
  tooLarge,
  type Answer,
} from './answers.ts';
import { forwardedHeaders, returnedHeaders } from './headers.ts';
import type { Metrics } from './Metrics.ts';
import {
  BodyTooLargeError,
  declaredLength,
  hasBody,
  SenderGoneError,
  streamBody,
} from './requestBody.ts';

/** One request on its way to a replica. */
export interface Forwarding {
  request: IncomingMessage;
  response: ServerResponse;
  service: Service;
  /** Below the replica's root; with the query. */
  path: string;
  /** Addresses one revision instead of choosing by weight. */
  revision?: number;
  requestId: string;
  /** Called once the body is wanted. */
  onAccepted: () => void;
}

/** How one try with one replica ended. */
type Outcome =
  | { kind: 'answered' }
  /** Not a byte was written: another replica may be tried. */
  | { kind: 'not-sent' }
  | { kind: 'failed'; error: Error };

/**
 * Passes requests to replicas and their answers back, piece by piece.
 *
 * A request goes to a second replica only when not a byte of it was written to
 * the first, or when it is a GET or HEAD without body that got no answer: a
 * prediction is never computed twice.
 */
export class Forwarder {
  readonly #metrics: Metrics;
  readonly #maximalBodyBytes: number;

  static create(options: {
    metrics: Metrics;
    maximalBodyBytes: number;
  }): Forwarder {
    return new Forwarder(options.metrics, options.maximalBodyBytes);
  }

  private constructor(metrics: Metrics, maximalBodyBytes: number) {
    this.#metrics = metrics;
    this.#maximalBodyBytes = maximalBodyBytes;
  }

  async forward(forwarding: Forwarding): Promise<void> {
    const startedAt = performance.now();
    this.#metrics.begin();
    let replica: Replica | undefined;
    try {
      replica = await this.#forward(forwarding);
    } finally {
      this.#metrics.end({
        service: forwarding.service.name,
        revision: replica?.revision,
        // 499 as nginx has it: the client went away.
        code: forwarding.response.headersSent
          ? forwarding.response.statusCode
          : 499,
        seconds: (performance.now() - startedAt) / 1000,
      });
    }
  }

  async #forward(forwarding: Forwarding): Promise<Replica | undefined> {
    const { request, service, revision } = forwarding;
    const length = declaredLength(request);
    if (length !== undefined && length > this.#maximalBodyBytes) {
      this.#refuse(forwarding, tooLarge(this.#maximalBodyBytes));
      return undefined;
    }
    const withBody = hasBody(request);
    const tried = new Set<Replica>();
    let isAccepted = false;
    for (;;) {
      const replica =
        revision === undefined
          ? service.choose(tried)
          : service.chooseOf(revision, tried);
      const pool = replica?.pool;
      if (!replica || !pool) {
        this.#refuse(forwarding, notReady);
        return undefined;
      }
      if (!isAccepted) {
        isAccepted = true;
        forwarding.onAccepted();
      }
      tried.add(replica);
      replica.hold();
      const outcome = await this.#exchange(forwarding, {
        pool,
        revision: replica.revision,
        withBody,
      });
      replica.letGo();
      const mayRepeat =
        outcome.kind === 'not-sent' ||
        (outcome.kind === 'failed' &&
          request.method !== 'POST' &&
          !withBody &&
          !forwarding.response.headersSent);
      if (!mayRepeat || forwarding.response.destroyed) {
        if (outcome.kind === 'failed') {
          this.#fail(forwarding, replica, outcome.error);
        }
        return replica;
      }
    }
  }

  /** One try. Settles when the answer has been passed on or has failed. */
  #exchange(
    forwarding: Forwarding,
    target: { pool: Dispatcher; revision: number; withBody: boolean },
  ): Promise<Outcome> {
    const { request, response, path, requestId } = forwarding;
    return new Promise(resolve => {
      let isStarted = false;
      let controller: Dispatcher.DispatchController | undefined;
      const onDrain = () => controller?.resume();
      const onClose = () => {
        if (!response.writableFinished) {
          controller?.abort(new SenderGoneError(undefined));
        }
      };
      const settle = (outcome: Outcome) => {
        response.off('drain', onDrain);
        response.off('close', onClose);
        resolve(outcome);
      };
      response.on('drain', onDrain);
      response.on('close', onClose);
      target.pool.dispatch(
        {
          origin: 'http://replica',
          path,
          method: request.method as Dispatcher.HttpMethod,
          headers: forwardedHeaders(
            request.rawHeaders,
            request.headers.connection,
            requestId,
          ),
          // An iterable is read once the request is under way, not before;
          // the types of undici do not know that it takes one.
          body: (target.withBody
            ? streamBody(request, this.#maximalBodyBytes)
            : null) as Readable | null,
        },
        {
          onRequestStart(started) {
            controller = started;
            if (response.destroyed) {
              started.abort(new SenderGoneError(undefined));
              return;
            }
            isStarted = true;
          },
          onResponseStart(_, status, headers) {
            if (status >= 200) {
              response.writeHead(
                status,
                returnedHeaders(headers, target.revision, requestId),
              );
            }
          },
          onResponseData(current, chunk) {
            if (!response.write(chunk)) {
              current.pause();
            }
          },
          onResponseEnd() {
            response.end();
            settle({ kind: 'answered' });
          },
          onResponseError(_, error) {
            settle(
              isStarted ? { kind: 'failed', error } : { kind: 'not-sent' },
            );
          },
        },
      );
    });
  }

  #fail(forwarding: Forwarding, replica: Replica, error: Error): void {
    const code = (error as NodeJS.ErrnoException).code ?? '';
    const withRevision = { 'fairway-revision': String(replica.revision) };
    if (error instanceof SenderGoneError) {
      forwarding.response.destroy();
    } else if (error instanceof BodyTooLargeError) {
      this.#refuse(forwarding, tooLarge(this.#maximalBodyBytes));
    } else if (/TIMEOUT/.test(code)) {
      this.#refuse(forwarding, replicaTimeout, withRevision);
    } else {
      this.#refuse(forwarding, replicaDied, withRevision);
    }
  }

  #refuse(
    { request, response, requestId }: Forwarding,
    answer: Answer,
    headers: Record<string, string> = {},
  ): void {
    send(response, answer, {
      'x-request-id': requestId,
      ...closingUnread(request),
      ...headers,
    });
  }
}

const readToTheEndBytes = 64 * 1024;

/**
 * Whether to close the connection after an answer that came before the body was
 * read: a small body is read and thrown away, a large or endless one is not.
 */
export function closingUnread(
  request: IncomingMessage,
): Record<string, string> {
  const isShort =
    request.complete ||
    (!request.headers['transfer-encoding'] &&
      (declaredLength(request) ?? 0) <= readToTheEndBytes);
  return isShort ? {} : { connection: 'close' };
}
