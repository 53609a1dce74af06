import { Agent, request as httpsRequest } from 'node:https';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { KeyPair } from '../identity/CertificateAuthority.ts';
import { failure } from './answers.ts';
import { identityHeaders } from './identity.ts';
import { WatchResponse } from './WatchResponse.ts';

/** Headers of one connection only (RFC 9110 7.6.1). */
const hopByHop = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'host',
]);

type Headers = Record<string, string | string[] | undefined>;

/** The API server behind the proxy. */
export class Upstream {
  readonly #server: string;
  readonly #trusted: Agent;
  readonly #anonymous: Agent;

  /** @param options.frontProxy proves that we may say who the client is */
  static create(options: {
    server: string;
    authority: string;
    frontProxy: KeyPair;
  }): Upstream {
    const { server, authority, frontProxy } = options;
    const common = { ca: authority, keepAlive: true };
    return new Upstream(
      server,
      new Agent({
        ...common,
        cert: frontProxy.certificate,
        key: frontProxy.key,
      }),
      new Agent(common),
    );
  }

  private constructor(server: string, trusted: Agent, anonymous: Agent) {
    this.#server = server;
    this.#trusted = trusted;
    this.#anonymous = anonymous;
  }

  forward(options: {
    request: IncomingMessage;
    response: ServerResponse;
    onWatch: (watch: WatchResponse) => void;
  }): void {
    const { request, response, onWatch } = options;
    const identity = identityHeaders(request);
    const url = new URL(request.url ?? '/', this.#server);
    const outgoing = httpsRequest(url, {
      agent: identity ? this.#trusted : this.#anonymous,
      method: request.method,
      headers: { ...endToEnd(request.headers), ...identity },
    });
    outgoing.once('response', incoming => {
      response.writeHead(
        incoming.statusCode ?? 502,
        endToEnd(incoming.headers),
      );
      response.flushHeaders();
      incoming.once('error', () => response.destroy());
      incoming.once('close', () => {
        if (!incoming.complete && !response.writableEnded) {
          response.destroy();
        }
      });
      if (isWatch(url) && incoming.statusCode === 200) {
        onWatch(WatchResponse.create({ from: incoming, to: response }));
      } else {
        incoming.pipe(response);
      }
    });
    outgoing.once('error', error => {
      if (response.headersSent) {
        response.destroy();
        return;
      }
      const { status, headers, body } = failure(
        502,
        'BadGateway',
        error.message,
      );
      response.writeHead(status, headers).end(body);
    });
    response.once('close', () => outgoing.destroy());
    request.pipe(outgoing);
  }

  close(): void {
    this.#trusted.destroy();
    this.#anonymous.destroy();
  }
}

/** Without what would let a client say by itself who it is. */
function endToEnd(headers: Headers): Headers {
  return Object.fromEntries(
    Object.entries(headers).filter(
      ([name]) => !hopByHop.has(name) && !name.startsWith('x-remote-'),
    ),
  );
}

function isWatch(url: URL): boolean {
  const watch = url.searchParams.get('watch');
  return watch === '1' || watch === 'true';
}
