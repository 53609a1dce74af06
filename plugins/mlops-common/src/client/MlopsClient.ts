import { ResponseError } from '@backstage/errors';
import { z } from 'zod';
import {
  LogRecord,
  logStream,
  Operation,
  operations,
  OperationName,
} from '../api';
import { readLines } from './readLines';

type FetchApi = { fetch: typeof fetch };
type DiscoveryApi = { getBaseUrl(pluginId: string): Promise<string> };

type QueryOf<O> = O extends { query: infer Q extends z.ZodType }
  ? z.input<Q>
  : undefined;
type BodyOf<O> = O extends { body: infer B extends z.ZodType }
  ? z.input<B>
  : undefined;
type PathOf<P extends string> =
  P extends `${string}:${infer Name}/${infer Rest}`
    ? { [key in Name]: string } & PathOf<`/${Rest}`>
    : P extends `${string}:${infer Name}`
    ? { [key in Name]: string }
    : {};

/** What a call of an operation takes: path parameters, query and body. */
export type CallOptions<N extends OperationName> = {
  path?: PathOf<(typeof operations)[N]['path']>;
  query?: QueryOf<(typeof operations)[N]>;
  body?: BodyOf<(typeof operations)[N]>;
  /** Bearer token, for callers without a fetch that adds one. */
  token?: string;
  signal?: AbortSignal;
};

/** What an operation answers. */
export type ResultOf<N extends OperationName> = z.output<
  (typeof operations)[N]['response']
>;

const defaultTimeoutMs = 30_000;

/**
 * Calls `/api/mlops`, from the browser and from other backend plugins.
 *
 * Throws `ResponseError` for every status that is not a success.
 */
export class MlopsClient {
  readonly #discovery: DiscoveryApi;
  readonly #fetch: typeof fetch;

  static create(options: { discoveryApi: DiscoveryApi; fetchApi?: FetchApi }) {
    return new MlopsClient(
      options.discoveryApi,
      options.fetchApi?.fetch ?? ((input, init) => fetch(input, init)),
    );
  }

  private constructor(discovery: DiscoveryApi, fetchFunction: typeof fetch) {
    this.#discovery = discovery;
    this.#fetch = fetchFunction;
  }

  /** Calls one operation by its name in {@link operations}. */
  async call<N extends OperationName>(
    name: N,
    options: CallOptions<N> = {},
  ): Promise<ResultOf<N>> {
    const operation: Operation = operations[name];
    const baseUrl = await this.#discovery.getBaseUrl('mlops');
    const timeout = AbortSignal.timeout(defaultTimeoutMs);
    const response = await this.#fetch(
      `${baseUrl}${buildPath(operation.path, options.path)}${buildQuery(
        options.query,
      )}`,
      {
        method: operation.method.toUpperCase(),
        headers: {
          ...(options.body !== undefined && {
            'Content-Type': 'application/json',
          }),
          ...(options.token && { Authorization: `Bearer ${options.token}` }),
        },
        body:
          options.body === undefined ? undefined : JSON.stringify(options.body),
        signal: options.signal
          ? AbortSignal.any([options.signal, timeout])
          : timeout,
      },
    );
    if (!response.ok) {
      throw await ResponseError.fromResponse(response);
    }
    return (await response.json()) as ResultOf<N>;
  }

  /**
   * The last log lines of the replicas, and those that are written from then on,
   * until the stream ends or the signal is aborted.
   */
  async *followLogs(
    service: string,
    options: z.input<typeof logStream.query> & {
      token?: string;
      signal: AbortSignal;
    },
  ): AsyncGenerator<LogRecord> {
    const { token, signal, ...query } = options;
    const baseUrl = await this.#discovery.getBaseUrl('mlops');
    const path = buildPath(logStream.path, { service });
    const response = await this.#fetch(
      `${baseUrl}${path}${buildQuery(query)}`,
      {
        headers: token ? { Authorization: `Bearer ${token}` } : {},
        signal,
      },
    );
    if (!response.ok || !response.body) {
      throw await ResponseError.fromResponse(response);
    }
    for await (const line of readLines(response.body)) {
      yield JSON.parse(line) as LogRecord;
    }
  }

  /** The URL of the convenience proxy that predicts with the portal's token. */
  async endpointUrl(service: string): Promise<string> {
    const baseUrl = await this.#discovery.getBaseUrl('mlops');
    return `${baseUrl}/endpoints/${encodeURIComponent(service)}`;
  }
}

function buildPath(path: string, parameters: object = {}): string {
  return Object.entries(parameters).reduce(
    (result, [name, value]) =>
      result.replace(`:${name}`, encodeURIComponent(String(value))),
    path,
  );
}

function buildQuery(query: object = {}): string {
  const search = new URLSearchParams(
    Object.entries(query)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => [name, String(value)]),
  ).toString();
  return search ? `?${search}` : '';
}
