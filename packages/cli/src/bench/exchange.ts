import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';

const TIMEOUT_MS = 30_000;
const MAXIMAL_BYTES = 4_194_304;

/** How one request is sent. */
export interface ExchangeOptions {
  socketPath?: string;
  headers: Readonly<Record<string, string>>;
  /** GET by default. */
  method?: string;
  body?: Uint8Array;
}

/**
 * Sends one request and reads the whole answer.
 * @throws Error when there is no answer in 30 seconds, or one above 4 MiB
 */
export function exchange(
  url: URL,
  { body, ...options }: ExchangeOptions,
): Promise<{ status: number; text: string }> {
  const request = url.protocol === 'https:' ? requestHttps : requestHttp;
  return new Promise((resolve, reject) => {
    const sent = request(
      url,
      { ...options, signal: AbortSignal.timeout(TIMEOUT_MS) },
      response => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (piece: string) => {
          text += piece;
          if (text.length > MAXIMAL_BYTES) {
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
        error.name === 'TimeoutError' || error.name === 'AbortError'
          ? new Error(`no answer in ${TIMEOUT_MS / 1000} s`)
          : error,
      ),
    );
    sent.end(body);
  });
}
