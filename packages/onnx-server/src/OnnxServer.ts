import { HttpServer } from './http/HttpServer.ts';
import { RequestHandler } from './http/RequestHandler.ts';
import { createBatcher } from './batching/createBatcher.ts';
import { ServerMetrics } from './metrics/ServerMetrics.ts';
import { ModelFile } from './model/ModelFile.ts';
import { OnnxModel } from './model/OnnxModel.ts';
import { ModelService } from './ModelService.ts';
import type { ServerOptions } from './options.ts';

/** When each stage of starting was over, in milliseconds since 1970. */
export interface StartPhases {
  /** The process began. */
  started: number;
  /** The file was hashed (and, where a digest was expected, is the one). */
  digestVerified: number;
  loaded: number;
  listening: number;
}

export interface OnnxServerContext {
  serverVersion: string;
  onError: (error: unknown) => void;
  /** Gets, in words, what the server does otherwise than one might expect. */
  onWarning: (message: string) => void;
}

const now = () => performance.timeOrigin + performance.now();

/** One model, served over HTTP by this process. */
export class OnnxServer {
  /** `http://host:port` or `unix:/path`. */
  readonly url: string;
  readonly digest: string;
  readonly phases: StartPhases;
  readonly model: OnnxModel;
  readonly #http: HttpServer;
  readonly #shutdown: AbortController;

  private constructor(parts: {
    url: string;
    digest: string;
    phases: StartPhases;
    model: OnnxModel;
    http: HttpServer;
    shutdown: AbortController;
  }) {
    this.url = parts.url;
    this.digest = parts.digest;
    this.phases = parts.phases;
    this.model = parts.model;
    this.#http = parts.http;
    this.#shutdown = parts.shutdown;
  }

  /**
   * Verifies, loads and listens; requests are answered from then on.
   * @throws StartError
   */
  static async start(
    options: ServerOptions,
    context: OnnxServerContext,
  ): Promise<OnnxServer> {
    const { name, version, maxBodyBytes, allowNonFinite } = options;
    const file = await ModelFile.open(options.modelPath, options.digest);
    const digestVerified = now();
    const model = await OnnxModel.load(file, options);
    const loaded = now();
    const { digest } = file;
    const metrics = ServerMetrics.create({ name, version });
    const batcher = createBatcher(model, {
      ...options,
      onExecution: execution => metrics.executed(execution),
      onWarning: context.onWarning,
    });
    metrics.watchPending(() => batcher.pending);
    const service = ModelService.create({
      name,
      version,
      digest,
      runtime: `${model.runtime.name} ${model.runtime.version}`,
      signature: model.signature,
      batcher,
      maxBodyBytes,
      allowNonFinite,
    });
    const shutdown = new AbortController();
    const handler = RequestHandler.create({
      service,
      metrics,
      maxBodyBytes,
      ...context,
      isDraining: () => shutdown.signal.aborted,
    });
    const http = HttpServer.create(
      (request, response) => handler.handle(request, response),
      { requestMilliseconds: options.requestSeconds * 1000 },
    );
    const { socket, host, port } = options;
    const url = await http.listen(
      socket === undefined ? { host, port } : { socket },
    );
    const phases = {
      started: performance.timeOrigin,
      digestVerified,
      loaded,
      listening: now(),
    };
    return new OnnxServer({ url, digest, phases, model, http, shutdown });
  }

  /**
   * Finishes requests in flight for at most the given time and closes.
   * @returns whether every request was finished
   */
  async stop(drainMilliseconds: number): Promise<boolean> {
    this.#shutdown.abort();
    const finished = await this.#http.drain(drainMilliseconds);
    await this.model.release();
    return finished;
  }
}
