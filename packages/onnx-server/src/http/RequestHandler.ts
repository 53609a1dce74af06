import type { IncomingMessage, ServerResponse } from 'node:http';
import { ClientGoneError, HttpError, messageOf } from '../errors.ts';
import type { FailureReason, ServerMetrics } from '../metrics.ts';
import { ModelFailure, type ModelService } from '../ModelService.ts';
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

interface Answer {
  body: string | Uint8Array;
  status?: number;
  headers?: Readonly<Record<string, string>>;
}

const json = (value: unknown, status = 200): Answer => ({
  body: JSON.stringify(value),
  status,
});

/** Extensions of the protocol, by the names that Triton gives them. */
const EXTENSIONS = ['binary_tensor_data'];

/** How long a refused sender may still read the answer while it sends. */
const LINGER_MILLISECONDS = 500;

function reasonOf(error: unknown): FailureReason {
  if (error instanceof ClientGoneError) {
    return 'CANCELED';
  }
  if (error instanceof ModelFailure || !(error instanceof HttpError)) {
    return 'BACKEND';
  }
  return error.status === 503 ? 'REJECTED' : 'OTHER';
}

function hasBody({ headers }: IncomingMessage): boolean {
  return (
    headers['transfer-encoding'] !== undefined ||
    Number(headers['content-length'] ?? 0) > 0
  );
}

/** Answers HTTP requests for one model. */
export class RequestHandler {
  readonly #options: RequestHandlerOptions;

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
    // Without a listener an aborted connection would end the process.
    request.on('error', () => {});
    response.on('error', () => {});
    let route: Route | undefined;
    try {
      route = findRoute(request.url ?? '/');
      const answer = await this.#answer(route, request, response);
      this.#send(response, answer);
    } catch (error) {
      this.#fail(error, route, request, response);
    }
  }

  async #answer(
    route: Route,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<Answer> {
    const { service, metrics, serverVersion, isDraining } = this.#options;
    const methods = methodsOf(route.kind);
    if (!methods.includes(request.method ?? '')) {
      throw new HttpError(
        405,
        `${request.method} is not possible here, use ${methods[0]}`,
        { Allow: methods.join(', ') },
      );
    }
    this.#checkModel(route);
    const ready = !isDraining();
    switch (route.kind) {
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
      case 'modelReady':
        return json({ name: service.name, ready }, ready ? 200 : 503);
      case 'metadata':
        return json(service.metadata());
      case 'modelList':
        return json({ models: [service.name] });
      case 'modelStatus':
        return json({ name: service.name, ready }, ready ? 200 : 503);
      case 'metrics':
        return {
          body: await metrics.text(),
          headers: { 'Content-Type': metrics.contentType },
        };
      default:
        return this.#predict(route, request, response);
    }
  }

  async #predict(
    route: Route,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<Answer> {
    const { service, metrics, maxBodyBytes, isDraining } = this.#options;
    if (isDraining()) {
      throw new HttpError(
        503,
        'the server is shutting down, send the request to another replica',
        { Connection: 'close', 'Retry-After': '1' },
      );
    }
    const body = await readBody(request, response, maxBodyBytes);
    const isWanted = () => !response.destroyed && !request.socket.destroyed;
    const result =
      route.kind === 'infer'
        ? await service.infer(body, isWanted)
        : await service.predict(body, isWanted);
    if (!isWanted()) {
      throw new ClientGoneError();
    }
    metrics.succeeded();
    return result;
  }

  #checkModel({ model, version }: Route): void {
    const { service } = this.#options;
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

  #send(
    response: ServerResponse,
    answer: Answer,
    headers: Readonly<Record<string, string>> = {},
  ): void {
    const { body, status = 200 } = answer;
    response.writeHead(status, {
      'Content-Type': 'application/json',
      'Content-Length': Buffer.byteLength(body),
      ...answer.headers,
      ...(this.#options.isDraining() && { Connection: 'close' }),
      ...headers,
    });
    response.end(body);
  }

  #fail(
    error: unknown,
    route: Route | undefined,
    request: IncomingMessage,
    response: ServerResponse,
  ): void {
    if (route?.kind === 'infer' || route?.kind === 'predict') {
      this.#options.metrics.failed(reasonOf(error));
    }
    if (error instanceof ClientGoneError) {
      response.destroy();
      return;
    }
    const known = error instanceof HttpError;
    if (!known || error instanceof ModelFailure) {
      this.#options.onError(error);
    }
    if (response.headersSent) {
      response.destroy();
      return;
    }
    const headers = known ? { ...error.headers } : {};
    if (hasBody(request) && !request.complete) {
      // The rest of the body is not read, so the connection is of no more use.
      headers.Connection = 'close';
      response.once('finish', () => {
        setTimeout(() => request.socket.destroy(), LINGER_MILLISECONDS).unref();
      });
    }
    this.#send(
      response,
      json(
        {
          error: known
            ? error.message
            : `the server failed: ${messageOf(error)}`,
        },
        known ? error.status : 500,
      ),
      headers,
    );
  }
}
