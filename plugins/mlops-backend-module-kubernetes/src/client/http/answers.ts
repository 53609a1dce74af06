import { TooLargeError, UnreadableAnswerError } from '../errors/errors';
import { Asked, inWords } from '../errors/asked';

/** An answer whose body has not been read. */
export interface Answer {
  code: number;
  contentType: string;
  /** What the API server warns of, without the code in front. */
  warnings: string[];
  retryAfterMs: number | undefined;
  /** Breaks off with an error when the connection does. */
  body: AsyncIterable<Uint8Array>;
}

/** Reads a body to its end. @throws TooLargeError where it is longer. */
export async function readText(
  cluster: string,
  asked: Asked,
  answer: Answer,
  maximumBytes: number,
): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of answer.body) {
    bytes += chunk.byteLength;
    if (bytes > maximumBytes) {
      throw new TooLargeError(
        cluster,
        `What cluster ${cluster} answered to ${inWords(
          asked,
        )} is longer than ${maximumBytes} bytes`,
      );
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/**
 * The error for an answer that is not of an API server. Says nothing of its
 * content, which is somebody else's page.
 */
export function notOfAnApiServer(
  cluster: string,
  asked: Asked,
  answer: Pick<Answer, 'code' | 'contentType'>,
): UnreadableAnswerError {
  return new UnreadableAnswerError(
    cluster,
    `What answered for cluster ${cluster} to ${inWords(
      asked,
    )} is no API server: status ${answer.code} with ${
      answer.contentType || 'no content type'
    } instead of JSON. Is there a proxy, or a page to log in at, on the way?`,
    answer.code,
  );
}

/** Seconds, as the API server gives them; a date counts as nothing said. */
export function readRetryAfter(header: string | undefined): number | undefined {
  return header !== undefined && /^\d{1,9}$/.test(header.trim())
    ? Number(header) * 1000
    : undefined;
}

/** `299 - "text"`, several in one header: RFC 7234, 5.5, as the API server writes it. */
export function readWarnings(header: string | undefined): string[] {
  return [...(header ?? '').matchAll(/299 \S+ "((?:[^"\\]|\\.)*)"/g)]
    .slice(0, 20)
    .map(([, text]) => text.replace(/\\(.)/g, '$1'));
}
