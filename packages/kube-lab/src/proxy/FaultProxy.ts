import { createServer, type Server } from 'node:https';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { KubeLab } from '../plane/KubeLab.ts';
import type { Credentials } from '../identity/kubeconfig.ts';
import { freePort, releasePorts } from '../plane/ports.ts';
import type { Answer } from './answers.ts';
import { Links } from './Links.ts';
import { Upstream } from './Upstream.ts';
import type { WatchResponse } from './WatchResponse.ts';

/** Which requests are answered by the proxy itself, and how often. */
export interface AnswerRule {
  answer: Answer;
  /** All requests without it. */
  when?: (request: { method: string; path: string }) => boolean;
  /** For ever without it. */
  times?: number;
}

/**
 * Stands between a client and the API server of a lab, and fails in the ways
 * that networks and what is in them do. It ends TLS itself with a certificate of
 * the lab, and passes on who the client is, by certificate or by token. It does
 * not take upgraded connections (exec, port-forward) or HTTP/2.
 */
export class FaultProxy {
  readonly #lab: KubeLab;
  readonly #server: Server;
  readonly #upstream: Upstream;
  readonly #links: Links;
  readonly #watches = new Set<WatchResponse>();
  #rule: AnswerRule | undefined;
  #given = 0;
  #answered = 0;
  #forwarded = 0;

  static async create(options: { lab: KubeLab }): Promise<FaultProxy> {
    const { lab } = options;
    const { authority } = lab.files;
    const pair = await authority.server(['localhost', '127.0.0.1']);
    const server = createServer({
      cert: pair.certificate,
      key: pair.key,
      ca: authority.certificate,
      requestCert: true,
      rejectUnauthorized: false,
      // Watches are silent for minutes.
      requestTimeout: 0,
    });
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(0, '127.0.0.1', resolve);
    });
    const links = await Links.create({
      port: await freePort(),
      target: (server.address() as AddressInfo).port,
    });
    return new FaultProxy({ lab, server, links });
  }

  private constructor(options: { lab: KubeLab; server: Server; links: Links }) {
    const { lab, server, links } = options;
    this.#lab = lab;
    this.#server = server;
    this.#links = links;
    this.#upstream = Upstream.create({
      server: lab.server,
      authority: lab.files.authority.certificate,
      frontProxy: lab.files.frontProxy,
    });
    server.on('request', (request, response) =>
      this.#handle(request, response),
    );
    server.on('tlsClientError', () => {});
  }

  /** URL that clients are given instead of the API server's. */
  get server(): string {
    return `https://127.0.0.1:${this.#links.port}`;
  }

  /** A kubeconfig that goes through this proxy. */
  kubeconfig(credentials?: Credentials): string {
    return this.#lab.kubeconfig({ credentials, server: this.server });
  }

  /** How many requests it has answered itself, and how many passed on. */
  get counts(): { answered: number; forwarded: number } {
    return { answered: this.#answered, forwarded: this.#forwarded };
  }

  /** How many watches go through it now. */
  get openWatches(): number {
    return this.#watches.size;
  }

  /** Ends every fault. What a black hole has swallowed arrives now. */
  async pass(): Promise<void> {
    this.#rule = undefined;
    this.#links.delay(0);
    this.#links.hold(false);
    await this.#links.open();
  }

  /** Refuses new connections, and breaks those off that are there. */
  refuse(): void {
    this.#links.refuse();
    this.#links.cut();
  }

  /** Breaks all connections off (RST); new ones are taken. */
  cut(): void {
    this.#links.cut();
  }

  /**
   * Nothing arrives any more in either direction, and nobody is told: no FIN, no
   * RST. New connections are taken, as the kernel of a hung machine does.
   */
  blackhole(): void {
    this.#links.hold(true);
  }

  /** Everything arrives that much later, in both directions. */
  slow(latencyMs: number): void {
    this.#links.delay(latencyMs);
  }

  /** Answers requests itself. */
  answer(rule: AnswerRule): void {
    this.#rule = rule;
    this.#given = 0;
  }

  /** Ends all watches with 410 Gone, in the stream, as the API server does. */
  expireWatches(): void {
    this.#watches.forEach(watch => watch.gone());
  }

  /** Has all watches that there are say nothing more; new ones do. */
  silenceWatches(): void {
    this.#watches.forEach(watch => watch.silence());
  }

  /** Ends it with all of its connections. */
  async close(): Promise<void> {
    this.#links.close();
    this.#upstream.close();
    this.#server.closeAllConnections();
    await new Promise(resolve => this.#server.close(resolve));
    releasePorts([this.#links.port]);
  }

  #handle(request: IncomingMessage, response: ServerResponse): void {
    response.on('error', () => {});
    const answer = this.#answerTo(request);
    if (answer) {
      this.#answered += 1;
      request.resume();
      response.writeHead(answer.status, answer.headers).end(answer.body);
      return;
    }
    this.#forwarded += 1;
    this.#upstream.forward({
      request,
      response,
      onWatch: watch => {
        this.#watches.add(watch);
        response.once('close', () => this.#watches.delete(watch));
      },
    });
  }

  #answerTo(request: IncomingMessage): Answer | undefined {
    const rule = this.#rule;
    const { method = 'GET', url = '/' } = request;
    const fits = rule?.when?.({ method, path: url }) ?? true;
    if (!rule || !fits || this.#given >= (rule.times ?? Infinity)) {
      return undefined;
    }
    this.#given += 1;
    return rule.answer;
  }
}
