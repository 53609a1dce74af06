import {
  request as httpRequest,
  type ClientRequest,
  type IncomingHttpHeaders,
} from 'node:http';
import { prediction } from './declarations.ts';

/** Far more than an answer takes: it only bounds what hangs. */
const limitMs = 120_000;

export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
  json: any;
}

type Options = {
  method?: string;
  secret?: string;
  headers?: Record<string, string>;
  body?: string | Buffer;
  socketPath?: string;
};

/** Begins a request on a connection of its own; the caller sends the body. */
export function begin(
  url: string,
  options: Omit<Options, 'body'>,
): { sending: ClientRequest; answer: Promise<Answer> } {
  const sending = httpRequest(url, {
    method: options.method ?? 'POST',
    agent: false,
    ...(options.socketPath ? { socketPath: options.socketPath } : {}),
    headers: {
      'content-type': 'application/json',
      ...(options.secret ? { authorization: `Bearer ${options.secret}` } : {}),
      ...options.headers,
    },
    signal: AbortSignal.timeout(limitMs),
  });
  const answer = new Promise<Answer>((resolve, reject) => {
    sending.once('error', reject);
    sending.once('response', response => {
      const chunks: Buffer[] = [];
      response.on('data', chunk => chunks.push(chunk));
      response.once('error', reject);
      response.once('end', () => {
        const text = Buffer.concat(chunks).toString('utf8');
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          text,
          json: text.startsWith('{') ? JSON.parse(text) : undefined,
        });
      });
    });
  });
  return { sending, answer };
}

/** Sends a whole request. */
export function send(url: string, options: Options = {}): Promise<Answer> {
  const { sending, answer } = begin(url, options);
  sending.end(options.body);
  return answer;
}

/** Predicts as a client does. */
export function predict(
  hostUrl: string,
  service: string,
  secret?: string,
): Promise<Answer> {
  return send(`${hostUrl}/${service}/v2/models/digits/infer`, {
    secret,
    body: prediction,
  });
}
