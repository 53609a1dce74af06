import { Agent, request } from 'undici';
import type { z } from 'zod';
import {
  countRequestSchema,
  countResponseSchema,
  driftCountsSchema,
  type CountRequest,
  type CountResponse,
  type HostDriftCounts,
} from './driftSchemas.ts';
import { ServingHostError, ServingHostUnreachableError } from './errors.ts';
import { readLines } from './lines.ts';
import { boundedText, refusal } from './responses.ts';
import {
  acknowledgeResponseSchema,
  claimResponseSchema,
  infoSchema,
  logsSchema,
  putResponseSchema,
  serviceListSchema,
  serviceStateSchema,
  watchLineSchema,
  type ClaimRequest,
  type ClaimResponse,
  type HostInfo,
  type HostLogs,
  type PutRequest,
  type PutResponse,
  type ServiceList,
  type ServiceState,
  type WatchLine,
} from './schemas.ts';
import { signalsSchema, type Signals } from './signalsSchemas.ts';

const origin = 'http://serving-host';
const defaultTimeoutMs = 10_000;
/** Three missed heartbeats. */
const watchSilenceMs = 30_000;

type Call = {
  method: 'GET' | 'PUT' | 'POST' | 'DELETE';
  path: string;
  headers?: Record<string, string>;
  body?: unknown;
};

/**
 * Speaks to the admin API of one serving-host over its unix socket.
 *
 * Every method throws {@link ServingHostUnreachableError} when nothing answers
 * in time, and {@link ServingHostError} when the host refuses.
 */
export class ServingHostClient {
  readonly #socketPath: string;
  readonly #timeoutMs: number;
  readonly #agent: Agent;

  static create(options: {
    /** `adminSocket` of the host's `host.json`. */
    socketPath: string;
    /** For one whole call, 10 s unless told. */
    timeoutMs?: number;
  }): ServingHostClient {
    return new ServingHostClient(
      options.socketPath,
      options.timeoutMs ?? defaultTimeoutMs,
    );
  }

  private constructor(socketPath: string, timeoutMs: number) {
    this.#socketPath = socketPath;
    this.#timeoutMs = timeoutMs;
    this.#agent = new Agent({
      connect: { socketPath, timeout: Math.min(timeoutMs, 5_000) },
    });
  }

  get socketPath(): string {
    return this.#socketPath;
  }

  /**
   * The path under which the portal predicts without an endpoint key, relative
   * to the admin socket; add for instance `/v2/models/digits/infer`.
   */
  static predictPath(name: string, revision?: number): string {
    const base = `/predict/${encodeURIComponent(name)}`;
    return revision === undefined ? base : `${base}/revisions/${revision}`;
  }

  info(): Promise<HostInfo> {
    return this.#call({ method: 'GET', path: '/admin/info' }, infoSchema);
  }

  /** All services, page by page. */
  async list(): Promise<Pick<ServiceList, 'items'>> {
    const items: ServiceList['items'] = [];
    let after: string | undefined;
    do {
      const page = await this.listPage({ after, limit: 1000 });
      items.push(...page.items);
      after = page.next;
    } while (after !== undefined);
    return { items };
  }

  /** Services by name; `next` says after which name there are more. */
  listPage(options: { after?: string; limit?: number }): Promise<ServiceList> {
    return this.#call(
      { method: 'GET', path: `/admin/services?${queryOf(options)}` },
      serviceListSchema,
    );
  }

  /** `undefined` when the host knows nothing of the name. */
  async get(name: string): Promise<ServiceState | undefined> {
    return this.#found(
      { method: 'GET', path: servicePath(name) },
      serviceStateSchema,
    );
  }

  /** Declares the whole service; `ifMatch` and `ifNoneMatch` are preconditions. */
  put(
    name: string,
    body: PutRequest,
    options: { ifMatch?: string; ifNoneMatch?: '*' } = {},
  ): Promise<PutResponse> {
    const headers: Record<string, string> = {};
    if (options.ifMatch !== undefined) {
      headers['if-match'] = `"${options.ifMatch}"`;
    }
    if (options.ifNoneMatch !== undefined) {
      headers['if-none-match'] = options.ifNoneMatch;
    }
    return this.#call(
      { method: 'PUT', path: servicePath(name), headers, body },
      putResponseSchema,
    );
  }

  /** Writes the epoch of a claim, before anything is read or decided. */
  claim(name: string, body: ClaimRequest): Promise<ClaimResponse> {
    return this.#call(
      { method: 'POST', path: `${servicePath(name)}/claim`, body },
      claimResponseSchema,
    );
  }

  /**
   * Removes the service. With `id`, another service that has taken the name
   * meanwhile is left alone. Idempotent.
   */
  async remove(
    name: string,
    options: { epoch: number; id?: string },
  ): Promise<void> {
    const query = new URLSearchParams({ epoch: String(options.epoch) });
    if (options.id !== undefined) {
      query.set('id', options.id);
    }
    await this.#call({
      method: 'DELETE',
      path: `${servicePath(name)}?${query}`,
    });
  }

  /**
   * The last lines of the replicas, oldest first; with `after`, the cursor of an
   * earlier answer, those that were written since. Empty for an unknown service.
   */
  async logs(
    name: string,
    options: { replica?: string; limit?: number; after?: string } = {},
  ): Promise<HostLogs> {
    const query = new URLSearchParams();
    for (const [key, value] of Object.entries(options)) {
      if (value !== undefined) {
        query.set(key, String(value));
      }
    }
    return await this.#call(
      { method: 'GET', path: `${servicePath(name)}/logs?${query}` },
      logsSchema,
    );
  }

  /**
   * What was counted of each revision since an instant, oldest first; the rest
   * comes with `since: asOf`. `undefined` when the host does not know the name.
   */
  async signals(
    name: string,
    options: {
      since: number;
      until?: number;
      revisions?: readonly number[];
      limit?: number;
    },
  ): Promise<Signals | undefined> {
    return this.#found(
      {
        method: 'GET',
        path: `${servicePath(name)}/signals?${queryOf(options)}`,
      },
      signalsSchema,
    );
  }

  /**
   * What was counted of a service for drift; `undefined` when the host knows
   * nothing of the name.
   */
  async driftCounts(
    name: string,
    options: { since: number; revisions?: readonly number[]; limit?: number },
  ): Promise<HostDriftCounts | undefined> {
    return this.#found(
      { method: 'GET', path: `${servicePath(name)}/drift?${queryOf(options)}` },
      driftCountsSchema,
    );
  }

  /**
   * Lets the host count revisions for drift from now on; `undefined` when it
   * knows nothing of the name.
   */
  async countDrift(
    name: string,
    wanted: CountRequest,
  ): Promise<CountResponse | undefined> {
    return this.#found(
      {
        method: 'PUT',
        path: `${servicePath(name)}/drift`,
        body: countRequestSchema.parse(wanted),
      },
      countResponseSchema,
    );
  }

  /** Lets the host forget the events up to this one. */
  async acknowledgeEvents(name: string, upTo: string): Promise<number> {
    const { removed } = await this.#call(
      {
        method: 'POST',
        path: `${servicePath(name)}/events/ack`,
        body: { upTo },
      },
      acknowledgeResponseSchema,
    );
    return removed;
  }

  /**
   * Names services to look at again, with a heartbeat in between, until the
   * signal aborts. Throws {@link ServingHostUnreachableError} when the stream
   * breaks or stays silent for 30 s; the caller connects again and, as it may
   * have missed something, looks at every service.
   */
  async *watch(signal: AbortSignal): AsyncGenerator<WatchLine> {
    if (signal.aborted) {
      return;
    }
    try {
      const response = await request(`${origin}/admin/watch`, {
        dispatcher: this.#agent,
        signal,
        headersTimeout: this.#timeoutMs,
        bodyTimeout: watchSilenceMs,
      });
      if (response.statusCode !== 200) {
        throw await refusal(response);
      }
      for await (const line of readLines(response.body)) {
        yield watchLineSchema.parse(JSON.parse(line));
      }
    } catch (error) {
      if (signal.aborted) {
        return;
      }
      throw this.#explain(error);
    }
    if (!signal.aborted) {
      throw new ServingHostUnreachableError('The serving-host ended the watch');
    }
  }

  /** Breaks every open connection. */
  close(): Promise<void> {
    return this.#agent.destroy();
  }

  async #found<T>(call: Call, schema: z.ZodType<T>): Promise<T | undefined> {
    try {
      return await this.#call(call, schema);
    } catch (error) {
      if (error instanceof ServingHostError && error.code === 'not-found') {
        return undefined;
      }
      throw error;
    }
  }

  async #call(call: Call): Promise<void>;
  async #call<T>(call: Call, schema: z.ZodType<T>): Promise<T>;
  async #call<T>(call: Call, schema?: z.ZodType<T>): Promise<T | void> {
    try {
      const response = await request(`${origin}${call.path}`, {
        dispatcher: this.#agent,
        method: call.method,
        headers: { 'content-type': 'application/json', ...call.headers },
        body: call.body === undefined ? undefined : JSON.stringify(call.body),
        signal: AbortSignal.timeout(this.#timeoutMs),
      });
      if (response.statusCode >= 300) {
        throw await refusal(response);
      }
      if (!schema) {
        await response.body.dump();
        return undefined;
      }
      return schema.parse(JSON.parse(await boundedText(response.body)));
    } catch (error) {
      throw this.#explain(error);
    }
  }

  #explain(error: unknown): unknown {
    if (error instanceof ServingHostError) {
      return error;
    }
    if (error instanceof Error && error.name === 'ZodError') {
      return new ServingHostUnreachableError(
        `What answers at ${
          this.#socketPath
        } is not a serving-host of this version: ${error.message}`,
        { cause: error },
      );
    }
    const detail = error instanceof Error ? error.message : String(error);
    return new ServingHostUnreachableError(
      `The serving-host does not answer at ${this.#socketPath}: ${detail}`,
      { cause: error },
    );
  }
}

function servicePath(name: string): string {
  return `/admin/services/${encodeURIComponent(name)}`;
}

function queryOf(options: object): URLSearchParams {
  return new URLSearchParams(
    Object.entries(options)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => [name, String(value)]),
  );
}
