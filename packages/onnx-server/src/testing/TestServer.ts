import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { connect } from 'node:net';
import {
  INFERENCE_HEADER_LENGTH,
  type BinaryMessage,
} from '@fairway/inference-protocol';
import { RawConnection } from './RawConnection.ts';
import type { TestProcess } from './TestProcess.ts';
import { PATIENCE_MS, within } from './within.ts';

export interface TestAnswer {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
  bytes: Buffer;
  body: any;
}

/** A server that is ready, and how to talk to it. */
export class TestServer {
  readonly process: TestProcess;
  readonly ready: any;

  constructor(started: TestProcess, ready: unknown) {
    this.process = started;
    this.ready = ready;
  }

  get #address(): { socketPath: string } | { host: string; port: string } {
    const { url } = this.ready as { url: string };
    if (url.startsWith('unix:')) {
      return { socketPath: url.slice(5) };
    }
    const { hostname: host, port } = new URL(url);
    return { host, port };
  }

  /** Sends a request on a connection of its own. */
  call(
    path: string,
    options: {
      method?: string;
      body?: unknown;
      headers?: Record<string, string>;
    } = {},
  ): Promise<TestAnswer> {
    const { body, headers } = options;
    const answer = new Promise<TestAnswer>((done, reject) => {
      const outgoing = httpRequest({
        ...this.#address,
        path,
        method: options.method ?? (body === undefined ? 'GET' : 'POST'),
        agent: false,
        headers: {
          ...(body !== undefined && { 'Content-Type': 'application/json' }),
          ...headers,
        },
      });
      outgoing.once('error', reject);
      outgoing.once('response', response => {
        const chunks: Buffer[] = [];
        response.on('data', chunk => chunks.push(chunk));
        response.once('error', reject);
        response.once('end', () => {
          const bytes = Buffer.concat(chunks);
          const text = bytes.toString();
          const isJson = response.headers['content-type']?.includes('json');
          done({
            status: response.statusCode!,
            headers: response.headers,
            text,
            bytes,
            body: isJson && text ? JSON.parse(text) : undefined,
          });
        });
      });
      outgoing.end(
        typeof body === 'string' ||
          body instanceof Uint8Array ||
          body === undefined
          ? body
          : JSON.stringify(body),
      );
    });
    return within(PATIENCE_MS, `the answer to ${path}`, answer);
  }

  infer(...inputs: unknown[]): Promise<TestAnswer> {
    return this.call('/v2/models/m/infer', { body: { inputs } });
  }

  /** Sends a request of the binary tensor extension. */
  inferBinary(message: BinaryMessage): Promise<TestAnswer> {
    return this.call('/v2/models/m/infer', {
      body: message.body,
      headers: {
        'Content-Type': 'application/octet-stream',
        [INFERENCE_HEADER_LENGTH]: String(message.headerLength),
      },
    });
  }

  raw(): RawConnection {
    const address = this.#address;
    return new RawConnection(
      'port' in address
        ? connect(Number(address.port), address.host)
        : connect(address.socketPath),
    );
  }
}
