import { createHash } from 'node:crypto';
import type { RequestOptions } from 'node:https';
import { InputError } from '@backstage/errors';
import type { KubeConfig } from '@kubernetes/client-node';
import { CredentialsError } from '../errors/errors';
import { isRecord } from '../objects/json';
import { bounded } from './bounded';
import { Timing } from './Timing';

/** What of a kubeconfig a TLS connection is made with. */
export interface TlsSettings {
  ca?: Buffer | string;
  cert?: Buffer | string;
  key?: Buffer | string;
  servername?: string;
  rejectUnauthorized?: boolean;
}

/** How to reach a cluster and as whom, at one moment. */
export interface Access {
  /** With the path that comes before the API server's own, if there is one. */
  server: URL;
  proxy: string | undefined;
  headers: Record<string, string>;
  tls: TlsSettings;
  /** The same for accesses that can share their connections. */
  connectionKey: string;
  /** What must show nowhere. */
  secrets: string[];
}

/** As long as client-go keeps a token file's content. */
const keepMs = 60_000;
/** After that a plugin that hangs is started once more. */
const longestLoadMs = 60_000;

/**
 * The credentials of one cluster, over what `KubeConfig` of
 * `@kubernetes/client-node` knows of tokens, token files, client certificates,
 * exec plugins and pods. They are read again every minute and, from the
 * kubeconfig on, after they were refused.
 */
export class Credentials {
  readonly #cluster: string;
  readonly #load: () => KubeConfig;
  readonly #timing: Timing;
  #kubeConfig: KubeConfig | undefined;
  #access: Promise<Access> | undefined;
  #readAtMs = 0;

  static create(options: {
    cluster: string;
    load: () => KubeConfig;
    timing: Timing;
  }): Credentials {
    return new Credentials(options.cluster, options.load, options.timing);
  }

  private constructor(cluster: string, load: () => KubeConfig, timing: Timing) {
    this.#cluster = cluster;
    this.#load = load;
    this.#timing = timing;
  }

  /** @throws CredentialsError, which says nothing of their content. */
  async read(): Promise<Access> {
    const nowMs = this.#timing.elapsedMs();
    if (!this.#access || nowMs - this.#readAtMs >= keepMs) {
      this.#readAtMs = nowMs;
      const access = this.#resolve();
      this.#access = access;
      access.catch(() => {
        if (this.#access === access) {
          this.#access = undefined;
          this.#kubeConfig = undefined;
        }
      });
    }
    return this.#access;
  }

  /** Reads everything again at the next request, unless that was done since. */
  async refuse(refused: Access): Promise<void> {
    if ((await this.#access?.catch(() => undefined)) === refused) {
      this.#access = undefined;
      this.#kubeConfig = undefined;
    }
  }

  async #resolve(): Promise<Access> {
    try {
      return await bounded(
        this.#timing,
        longestLoadMs,
        undefined,
        () => new Error('late'),
        () => this.#readNow(),
      );
    } catch (error) {
      if (error instanceof CredentialsError) {
        throw error;
      }
      if (error instanceof InputError) {
        throw this.#error(error.message);
      }
      throw this.#error(whatFailed(error, this.#kubeConfig));
    }
  }

  async #readNow(): Promise<Access> {
    this.#kubeConfig ??= this.#load();
    const kubeConfig = this.#kubeConfig;
    const cluster = kubeConfig.getCurrentCluster();
    if (!cluster) {
      throw this.#error('its kubeconfig has no such context or cluster');
    }
    const server = this.#server(cluster.server, cluster.skipTLSVerify);
    const proxy = this.#proxy(cluster.proxyUrl);
    const options: RequestOptions = {};
    await kubeConfig.applyToHTTPSOptions(options);
    const { ca, cert, key, servername, rejectUnauthorized } =
      options as TlsSettings;
    const tls = { ca, cert, key, servername, rejectUnauthorized };
    const headers = headersOf(options);
    return {
      server,
      proxy,
      headers,
      tls,
      connectionKey: createHash('sha256')
        .update(JSON.stringify([server, proxy, tls]))
        .digest('hex'),
      secrets: secretsOf(headers, kubeConfig),
    };
  }

  #server(text: string, mayBeSeen: boolean): URL {
    if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol)) {
      throw this.#error('the server in its kubeconfig is no http(s) address');
    }
    const server = new URL(text);
    if (server.protocol === 'http:' && !mayBeSeen) {
      throw this.#error(
        'its server is an http address, where its credentials could be read on the way; use https, or insecure-skip-tls-verify to allow that',
      );
    }
    return server;
  }

  #proxy(text: string | undefined): string | undefined {
    if (
      text &&
      (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol))
    ) {
      throw this.#error(
        'the proxy-url in its kubeconfig is no http(s) address, and other proxies are not supported',
      );
    }
    return text || undefined;
  }

  #error(why: string): CredentialsError {
    return new CredentialsError(
      this.#cluster,
      `No credentials for cluster ${this.#cluster}: ${why}`,
    );
  }
}

function headersOf(options: RequestOptions): Record<string, string> {
  const given = isRecord(options.headers) ? options.headers : {};
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(given)) {
    // Token files often end with the end of a line.
    headers[name.toLowerCase()] = String(value).trim();
  }
  if (options.auth) {
    headers.authorization = `Basic ${Buffer.from(options.auth).toString(
      'base64',
    )}`;
  }
  return headers;
}

/** The shortest text that is looked for as a secret, so that words stay whole. */
const shortestSecret = 6;

function secretsOf(
  headers: Record<string, string>,
  kubeConfig: KubeConfig,
): string[] {
  const user = kubeConfig.getCurrentUser();
  return [
    headers.authorization?.replace(/^\w+ /, ''),
    user?.token?.trim(),
    user?.password,
  ].filter(
    (secret): secret is string =>
      typeof secret === 'string' && secret.length >= shortestSecret,
  );
}

/**
 * Says what failed without the words of the error: those of a YAML parser, a JSON
 * parser or an exec plugin may quote a token.
 */
function whatFailed(error: unknown, kubeConfig?: KubeConfig): string {
  const { code, path, syscall } = isRecord(error)
    ? error
    : { code: undefined, path: undefined, syscall: undefined };
  const user = kubeConfig?.getCurrentUser();
  const command =
    user?.exec?.command ?? user?.authProvider?.config?.exec?.command;
  if (typeof syscall === 'string' && /^spawn/.test(syscall)) {
    return `the exec plugin ${command} of its kubeconfig could not be started (${code})`;
  }
  if (typeof path === 'string') {
    return `${path} could not be read (${code})`;
  }
  if (command) {
    return `the exec plugin ${command} of its kubeconfig gave none; run it as the portal's user to see why`;
  }
  return user
    ? `what its kubeconfig says of user "${user.name}" could not be used`
    : 'its kubeconfig could not be read as one';
}
