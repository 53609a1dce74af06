import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';

const TIMEOUT_MS = 30_000;
const MAXIMAL_CHARACTERS = 4_194_304;

/** How one request is sent. */
export interface ExchangeOptions {
  socketPath?: string;
  headers: Readonly<Record<string, string>>;
  /** GET by default. */
  method?: string;
  body?: Uint8Array;
  /** 30 seconds by default. */
  timeoutMs?: number;
  /** Of the answer, 4 Mi by default. */
  maximalCharacters?: number;
  /** Gives the request up. */
  signal?: AbortSignal;
}

/**
 * Sends one request and reads the whole answer.
 * @throws Error when there is no answer in time, or one that is too long
 */
export function exchange(
  url: URL,
  options: ExchangeOptions,
): Promise<{ status: number; text: string }> {
  const {
    body,
    timeoutMs = TIMEOUT_MS,
    maximalCharacters = MAXIMAL_CHARACTERS,
    signal,
    ...rest
  } = options;
  const request = url.protocol === 'https:' ? requestHttps : requestHttp;
  const timeout = AbortSignal.timeout(timeoutMs);
  return new Promise((resolve, reject) => {
    const sent = request(
      url,
      {
        ...rest,
        signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
      },
      response => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (piece: string) => {
          text += piece;
          if (text.length > maximalCharacters) {
            sent.destroy(new Error('the answer is too long'));
          }
        });
        response.on('error', reject);
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, text }),
        );
      },
    );
    sent.on('error', (error: NodeJS.ErrnoException) =>
      reject(
        timeout.aborted
          ? new Error(`no answer in ${timeoutMs / 1000} s`)
          : error,
      ),
    );
    sent.end(body);
  });
}
