import { readFileSync } from 'node:fs';
import { Agent } from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseAllDocuments } from 'yaml';
import type { Credentials } from '../identity/kubeconfig.ts';
import { httpsRequest, type HttpsResponse } from './httpsRequest.ts';
import { LabApiError } from './LabApiError.ts';
import type { KubeList, KubeObject } from './objects.ts';

const requestTimeoutMs = 30_000;
const lookEveryMs = 100;
const pageSize = 500;

interface ApiResource {
  name: string;
  kind: string;
  namespaced: boolean;
}

/**
 * What a lab and its tests need of the API: plain requests, without caches,
 * retries or watches. The product has its own client, which is what is tested.
 */
export class LabClient {
  readonly #server: string;
  readonly #agent: Agent;
  readonly #token: string | undefined;
  readonly #resources = new Map<string, ApiResource[]>();

  static create(options: {
    server: string;
    authority: string;
    credentials: Credentials;
  }): LabClient {
    const { server, authority, credentials } = options;
    const token = 'token' in credentials ? credentials.token : undefined;
    const agent = new Agent({
      keepAlive: true,
      maxSockets: 32,
      ca: authority,
      ...('token' in credentials
        ? {}
        : { cert: credentials.certificate, key: credentials.key }),
    });
    return new LabClient(server, agent, token);
  }

  private constructor(server: string, agent: Agent, token: string | undefined) {
    this.#server = server;
    this.#agent = agent;
    this.#token = token;
  }

  /** Any request; the answer whatever its status. */
  async request(options: {
    path: string;
    method?: string;
    body?: unknown;
    contentType?: string;
    timeoutMs?: number;
    signal?: AbortSignal;
  }): Promise<HttpsResponse> {
    const { path, method = 'GET', body, timeoutMs, signal } = options;
    const contentType = options.contentType ?? 'application/json';
    return await httpsRequest({
      url: new URL(path, this.#server),
      agent: this.#agent,
      method,
      headers: {
        accept: 'application/json',
        'user-agent': 'kube-lab',
        ...(body !== undefined && { 'content-type': contentType }),
        ...(this.#token && { authorization: `Bearer ${this.#token}` }),
      },
      body: body === undefined ? undefined : JSON.stringify(body),
      timeoutMs: timeoutMs ?? requestTimeoutMs,
      signal,
    });
  }

  /** @throws {LabApiError} when it is not there or must not be read */
  async get<T extends KubeObject = KubeObject>(path: string): Promise<T> {
    return await this.#json<T>({ path });
  }

  /** The object, or `undefined` where it is not there. */
  async find<T extends KubeObject = KubeObject>(
    path: string,
  ): Promise<T | undefined> {
    try {
      return await this.get<T>(path);
    } catch (error) {
      if (error instanceof LabApiError && error.status === 404) {
        return undefined;
      }
      throw error;
    }
  }

  /** All items of a collection, read in pages. */
  async list<T extends KubeObject = KubeObject>(path: string): Promise<T[]> {
    const items: T[] = [];
    let next: string | undefined = '';
    while (next !== undefined) {
      const url = new URL(path, this.#server);
      url.searchParams.set('limit', String(pageSize));
      if (next) {
        url.searchParams.set('continue', next);
      }
      const page: KubeList<T> = await this.#json<KubeList<T>>({
        path: `${url.pathname}${url.search}`,
      });
      items.push(...page.items);
      next = page.metadata.continue || undefined;
    }
    return items;
  }

  /** Creates an object in the collection of its kind. */
  async create<T extends KubeObject>(object: T): Promise<T> {
    return await this.post(await this.collectionOf(object), object);
  }

  /** Posts an object to a path: a collection, or a subresource. */
  async post<T extends KubeObject>(path: string, object: T): Promise<T> {
    return await this.#json<T>({ path, method: 'POST', body: object });
  }

  async replace<T extends KubeObject>(path: string, object: T): Promise<T> {
    return await this.#json<T>({ path, method: 'PUT', body: object });
  }

  /** A JSON merge patch. */
  async patch<T extends KubeObject = KubeObject>(
    path: string,
    patch: unknown,
  ): Promise<T> {
    return await this.#json<T>({
      path,
      method: 'PATCH',
      body: patch,
      contentType: 'application/merge-patch+json',
    });
  }

  /** Server-side apply, with force: the lab owns what it applies. */
  async apply<T extends KubeObject>(object: T): Promise<T> {
    const path = await this.pathOf(object);
    return await this.#json<T>({
      path: `${path}?fieldManager=kube-lab&force=true`,
      method: 'PATCH',
      body: object,
      contentType: 'application/apply-patch+yaml',
    });
  }

  /** Applies the objects of a file of YAML, as `kubectl apply --namespace` would. */
  async applyFile(file: string, namespace?: string): Promise<void> {
    for (const document of parseAllDocuments(readFileSync(file, 'utf8'))) {
      const object: KubeObject = document.toJS();
      await this.apply({
        ...object,
        metadata: { ...object.metadata, ...(namespace && { namespace }) },
      });
    }
  }

  async delete(path: string, options?: Record<string, unknown>): Promise<void> {
    await this.#json({ path, method: 'DELETE', body: options });
  }

  /**
   * Asks until the answer is what is waited for.
   *
   * @throws {Error} with what was seen last, when it does not come
   */
  async until<T extends KubeObject = KubeObject>(options: {
    path: string;
    /** What is waited for, for people. */
    what: string;
    is: (object: T) => boolean;
    timeoutMs?: number;
  }): Promise<T> {
    const { path, what, is, timeoutMs = 60_000 } = options;
    const until = performance.now() + timeoutMs;
    let seen: unknown;
    for (;;) {
      try {
        const object = await this.get<T>(path);
        if (is(object)) {
          return object;
        }
        seen = object;
      } catch (error) {
        seen = { error: (error as Error).message };
      }
      if (performance.now() > until) {
        throw new Error(
          `${path}: not ${what} within ${timeoutMs} ms; last seen: ${JSON.stringify(
            seen,
          ).slice(0, 4_000)}`,
        );
      }
      await sleep(lookEveryMs);
    }
  }

  /** The path of the collection that an object belongs into. */
  async collectionOf(object: KubeObject): Promise<string> {
    const { apiVersion, kind } = object;
    const group = apiVersion.includes('/') ? 'apis' : 'api';
    const root = `/${group}/${apiVersion}`;
    const { name, namespaced } = await this.#resource(root, kind);
    return namespaced
      ? `${root}/namespaces/${object.metadata.namespace ?? 'default'}/${name}`
      : `${root}/${name}`;
  }

  async pathOf(object: KubeObject): Promise<string> {
    const { name } = object.metadata;
    if (!name) {
      throw new RangeError(`A ${object.kind} without a name has no path`);
    }
    return `${await this.collectionOf(object)}/${name}`;
  }

  /** Closes its connections. */
  close(): void {
    this.#agent.destroy();
  }

  async #resource(root: string, kind: string): Promise<ApiResource> {
    const find = () =>
      this.#resources
        .get(root)
        ?.find(
          ({ name, kind: other }) => other === kind && !name.includes('/'),
        );
    if (!find()) {
      const { resources } = await this.#json<{ resources: ApiResource[] }>({
        path: root,
      });
      this.#resources.set(root, resources);
    }
    const found = find();
    if (!found) {
      throw new RangeError(`The API server knows no ${kind} in ${root}`);
    }
    return found;
  }

  async #json<T>(options: Parameters<LabClient['request']>[0]): Promise<T> {
    const response = await this.request(options);
    if (response.status >= 400) {
      throw LabApiError.of(
        `${options.method ?? 'GET'} ${options.path}`,
        response,
      );
    }
    return JSON.parse(response.text) as T;
  }
}
