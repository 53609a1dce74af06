import { ShortLivedBuffers } from '@fairway/onnx-server/memory';
import { setTimeout as wait } from 'node:timers/promises';
import type { Replica } from '../replicas/Replica.ts';
import { exchange, type Outcome } from './exchange.ts';
import type {
  Forwarding,
  Journey,
  Prepared,
  RequestRecord,
} from './forwarding.ts';
import { forwardedHeaders } from './headers.ts';
import type { Metrics } from './Metrics.ts';
import type { Onlookers } from './Onlookers.ts';
import { answerFailure, refuse, refuseTooLarge } from './refuse.ts';
import { mayShareConnection } from './mayShareConnection.ts';
import { declaredLength, gatherBody, hasBody, isSmall } from './requestBody.ts';
import { Admission, type NoPlace, type Place } from './routing/Admission.ts';
import { deadlineHeader, requestPolicy } from './routing/requestPolicy.ts';

const pauseMs = 25;
const maximalTries = 12;

type Options = {
  metrics: Metrics;
  maximalBodyBytes: number;
  onlookers: Onlookers;
  /** Is told of each request once. */
  onOver: (record: RequestRecord) => void;
};

/**
 * Passes requests to replicas and their answers back, piece by piece.
 *
 * A request goes to a second replica only when nothing of it has reached the
 * first, or when it is a GET or HEAD without body that got no answer: a
 * prediction is never computed twice.
 */
export class Forwarder {
  readonly #options: Options;
  readonly #admission = Admission.create();
  readonly #buffers = ShortLivedBuffers.create();

  static create(options: Options): Forwarder {
    return new Forwarder(options);
  }

  private constructor(options: Options) {
    this.#options = options;
  }

  async forward(forwarding: Forwarding): Promise<void> {
    const { request, response, service, caller, requestId } = forwarding;
    const { metrics, onOver } = this.#options;
    const journey: Journey = {
      arrivedAt: performance.now(),
      revision: undefined,
      chosen: undefined,
      failure: undefined,
      waitedMs: 0,
      requestBytes: 0,
      responseBytes: 0,
      onlooker: undefined,
      isAnswered: false,
    };
    metrics.begin();
    try {
      await this.#forward(forwarding, journey);
    } finally {
      journey.onlooker?.finish(
        journey.isAnswered ? journey.revision : undefined,
      );
      const { revision, waitedMs, requestBytes, responseBytes } = journey;
      const code = response.headersSent ? response.statusCode : 499;
      const durationMs = performance.now() - journey.arrivedAt;
      const common = { revision, code, requestBytes, responseBytes };
      metrics.end({
        ...common,
        service: service.name,
        seconds: durationMs / 1000,
        waitedSeconds: waitedMs / 1000,
      });
      onOver({
        ...common,
        request,
        requestId,
        service: service.name,
        serviceId: service.id,
        chosen: journey.chosen,
        isByWeight: forwarding.revision === undefined,
        failure: journey.failure,
        caller,
        durationMs,
        waitedMs,
      });
    }
  }

  async #forward(forwarding: Forwarding, journey: Journey): Promise<void> {
    const { request, response, service } = forwarding;
    if ((declaredLength(request) ?? 0) > this.#options.maximalBodyBytes) {
      refuseTooLarge(forwarding, this.#options.maximalBodyBytes);
      return;
    }
    const closed = this.#admission.closed(forwarding);
    if (closed) {
      refuse(forwarding, closed);
      return;
    }
    const { priority, timeLimitMs } = requestPolicy(request.headers);
    const patienceMs = Math.min(service.queue.maximalWaitMs, timeLimitMs);
    let body: Buffer | undefined;
    if (isSmall(request)) {
      forwarding.onAccepted();
      try {
        const gathered = gatherBody(request);
        body = gathered instanceof Buffer ? gathered : await gathered;
      } catch {
        response.destroy();
        return;
      }
      journey.requestBytes = body.length;
      this.#buffers.add(body.length);
    }
    await this.#try(
      {
        ...forwarding,
        body,
        priority,
        timeLimitMs,
        deadline: journey.arrivedAt + patienceMs,
      },
      journey,
    );
  }

  async #try(prepared: Prepared, journey: Journey): Promise<void> {
    const { request, response, body } = prepared;
    const tried = new Set<Replica>();
    let isAccepted = body !== undefined;
    for (let tries = 1; ; tries += 1) {
      const place = await this.#enter(prepared, journey, tried);
      if (typeof place === 'string') {
        if (place !== 'none' || tried.size === 0 || tries > maximalTries) {
          refuse(prepared, place);
          return;
        }
        // Those that cannot be reached are just about to be found dead.
        await wait(pauseMs);
        tried.clear();
        continue;
      }
      const { replica } = place;
      journey.revision = replica.revision;
      if (!isAccepted) {
        isAccepted = true;
        prepared.onAccepted();
      }
      let outcome: Outcome;
      try {
        outcome = await this.#exchange(prepared, journey, replica);
      } finally {
        place.leave();
      }
      const mayRepeat =
        outcome.kind === 'not-sent' ||
        (outcome.kind === 'failed' &&
          request.method !== 'POST' &&
          !hasBody(request) &&
          !response.headersSent);
      if (!mayRepeat || response.destroyed || tries > maximalTries) {
        journey.isAnswered = outcome.kind === 'answered';
        if (outcome.kind === 'not-sent') {
          refuse(prepared, 'none');
        } else if (outcome.kind === 'failed') {
          journey.failure = outcome.error;
          answerFailure(prepared, {
            error: outcome.error,
            revision: replica.revision,
            maximalBodyBytes: this.#options.maximalBodyBytes,
          });
        }
        return;
      }
      tried.add(replica);
    }
  }

  /** Waits where it must; a client that goes away leaves the crowd. */
  async #enter(
    prepared: Prepared,
    journey: Journey,
    tried: ReadonlySet<Replica>,
  ): Promise<Place | NoPlace> {
    const { request, response } = prepared;
    let leave: (() => void) | undefined;
    const onClose = () => leave?.();
    const entered = this.#admission.enter(
      {
        service: prepared.service,
        headers: request.headers,
        revision: prepared.revision,
        caller: prepared.caller,
        priority: prepared.priority,
        deadline: prepared.deadline,
        onChosen: ({ number }) => {
          journey.chosen = number;
        },
        onLeave: how => {
          leave = how;
          response.once('close', onClose);
          if (response.destroyed) {
            how();
          }
        },
      },
      tried,
    );
    if (!(entered instanceof Promise)) {
      return entered;
    }
    const since = performance.now();
    const place = await entered;
    response.off('close', onClose);
    journey.waitedMs += performance.now() - since;
    return place;
  }

  #exchange(
    prepared: Prepared,
    journey: Journey,
    replica: Replica,
  ): Promise<Outcome> {
    const { request, response, path, requestId, body, timeLimitMs } = prepared;
    const client = replica.pool;
    if (!client) {
      return Promise.resolve({ kind: 'not-sent' });
    }
    const spent = performance.now() - journey.arrivedAt;
    const headers = forwardedHeaders(
      request.rawHeaders,
      request.headers.connection,
      requestId,
      timeLimitMs === Infinity
        ? undefined
        : { [deadlineHeader]: (timeLimitMs - spent).toFixed(3) },
    );
    journey.onlooker ??= this.#options.onlookers.begin({
      ...prepared,
      headers,
      isByWeight: prepared.revision === undefined,
    });
    return exchange({
      request,
      response,
      client,
      head: {
        method: request.method ?? 'GET',
        path,
        headers,
        length: body ? body.length : declaredLength(request),
      },
      body,
      mayShare: mayShareConnection(prepared, headers),
      maximalBodyBytes: this.#options.maximalBodyBytes,
      revision: replica.revision,
      requestId,
      extraHeaders: prepared.extraHeaders,
      observers: journey.onlooker.observers,
      tally: journey,
      buffers: this.#buffers,
    });
  }
}
