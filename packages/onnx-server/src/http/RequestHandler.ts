import type { IncomingMessage, ServerResponse } from 'node:http';
import { ClientGoneError, HttpError, messageOf } from '../errors.ts';
import { ShortLivedBuffers } from '../memory/ShortLivedBuffers.ts';
import type { FailureReason, ServerMetrics } from '../metrics/ServerMetrics.ts';
import { ModelFailure, type ModelService } from '../ModelService.ts';
import { closeUnread, json, send, type Answer } from './answer.ts';
import { readBody } from './readBody.ts';
import { findRoute, methodsOf, type Route } from './routes.ts';

export interface RequestHandlerOptions {
  service: ModelService;
  metrics: ServerMetrics;
  maxBodyBytes: number;
  /** Version of the server itself. */
  serverVersion: string;
  /** Whether the server has begun to shut down. */
  isDraining: () => boolean;
  /** Gets what went wrong in here, as opposed to in the request. */
  onError: (error: unknown) => void;
}

/** Extensions of the protocol, by the names that Triton gives them. */
const EXTENSIONS = ['binary_tensor_data', 'schedule_policy', 'statistics'];

const REJECTIONS: readonly number[] = [429, 503, 504];

function reasonOf(error: unknown): FailureReason {
  if (error instanceof ClientGoneError) {
    return 'CANCELED';
  }
  if (error instanceof ModelFailure || !(error instanceof HttpError)) {
    return 'BACKEND';
  }
  return REJECTIONS.includes(error.status) ? 'REJECTED' : 'OTHER';
}

// Without a listener an aborted connection would end the process.
const ignore = () => {};

/** Answers HTTP requests for one model. */
export class RequestHandler {
  readonly #options: RequestHandlerOptions;
  readonly #buffers = ShortLivedBuffers.create();

  private constructor(options: RequestHandlerOptions) {
    this.#options = options;
  }

  static create(options: RequestHandlerOptions): RequestHandler {
    return new RequestHandler(options);
  }

  /** Never rejects; ends when the answer is handed to the socket. */
  async handle(
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const arrivedAt = performance.now();
    request.on('error', ignore);
    response.on('error', ignore);
    let route: Route | undefined;
    try {
      route = findRoute(request.url ?? '/');
      this.#check(route, request);
      const answer =
        route.kind === 'infer' || route.kind === 'predict'
          ? await this.#predict(route.kind, request, response, arrivedAt)
          : await this.#inform(route);
      send(response, answer, this.#options.isDraining());
    } catch (error) {
      if (route?.kind === 'infer' || route?.kind === 'predict') {
        this.#options.metrics.failed(
          reasonOf(error),
          performance.now() - arrivedAt,
        );
      }
      this.#fail(error, request, response);
    }
  }

  #check({ kind, model, version }: Route, { method }: IncomingMessage): void {
    const { service } = this.#options;
    const methods = methodsOf(kind);
    if (!methods.includes(method ?? '')) {
      throw new HttpError(
        405,
        `${method} is not possible here, use ${methods[0]}`,
        { Allow: methods.join(', ') },
      );
    }
    if (model !== undefined && model !== service.name) {
      throw new HttpError(
        404,
        `there is no model "${model}" here, this server has "${service.name}"`,
      );
    }
    if (version !== undefined && version !== service.version) {
      throw new HttpError(
        404,
        `model "${service.name}" has no version "${version}" here, this server has "${service.version}"`,
      );
    }
  }

  async #inform({ kind }: Route): Promise<Answer> {
    const { service, metrics, serverVersion, isDraining } = this.#options;
    const ready = !isDraining();
    switch (kind) {
      case 'server':
        return json({
          name: 'onnx-server',
          version: serverVersion,
          extensions: EXTENSIONS,
        });
      case 'live':
        return json({ live: true });
      case 'ready':
        return json({ ready }, ready ? 200 : 503);
      case 'metadata':
        return json(service.metadata());
      case 'statistics':
        return json(metrics.statistics());
      case 'modelList':
        return json({ models: [service.name] });
      case 'metrics':
        return {
          body: await metrics.text(),
          headers: { 'Content-Type': metrics.contentType },
        };
      default:
        return json({ name: service.name, ready }, ready ? 200 : 503);
    }
  }

  async #predict(
    kind: 'infer' | 'predict',
    request: IncomingMessage,
    response: ServerResponse,
    arrivedAt: number,
  ): Promise<Answer> {
    const { service, metrics, maxBodyBytes, isDraining } = this.#options;
    if (isDraining()) {
      throw new HttpError(
        503,
        'the server is shutting down, send the request to another replica',
        { Connection: 'close', 'Retry-After': '1' },
      );
    }
    const { socket, headers } = request;
    const body = await readBody(request, response, maxBodyBytes);
    // As it came, and joined.
    this.#buffers.add(2 * body.bytes.length);
    const isWanted = () => socket.writable && !response.destroyed;
    const prediction = await service[kind](body, {
      headers,
      arrivedAt,
      isWanted,
    });
    if (!isWanted()) {
      throw new ClientGoneError();
    }
    metrics.succeeded(prediction.times);
    return prediction;
  }

  #fail(
    error: unknown,
    request: IncomingMessage,
    response: ServerResponse,
  ): void {
    const { onError, isDraining } = this.#options;
    if (error instanceof ClientGoneError) {
      response.destroy();
      return;
    }
    const known = error instanceof HttpError;
    if (!known || error instanceof ModelFailure) {
      onError(error);
    }
    if (response.headersSent) {
      response.destroy();
      return;
    }
    const message = known
      ? error.message
      : `the server failed: ${messageOf(error)}`;
    const answer = json({ error: message }, known ? error.status : 500);
    const headers = {
      ...(known && error.headers),
      ...closeUnread(request, response),
    };
    send(response, { ...answer, headers }, isDraining());
  }
}
