import type { IncomingMessage, ServerResponse } from 'node:http';
import { ClientGoneError, HttpError } from '../errors.ts';

function tooLarge(maxBytes: number): HttpError {
  return new HttpError(
    413,
    `the body is larger than the ${maxBytes} bytes that are allowed, send fewer rows at a time`,
    { Connection: 'close' },
  );
}

function checkHeaders(request: IncomingMessage, maxBytes: number): void {
  const {
    'content-type': contentType = 'application/json',
    'content-encoding': encoding = 'identity',
    'content-length': length,
  } = request.headers;
  const mediaType = contentType.split(';', 1)[0].trim().toLowerCase();
  if (mediaType !== 'application/json') {
    throw new HttpError(
      415,
      `Content-Type is "${mediaType}", send JSON as "application/json"`,
    );
  }
  if (encoding !== 'identity') {
    throw new HttpError(
      415,
      `Content-Encoding "${encoding}" is not supported, send the body as it is`,
    );
  }
  if (length !== undefined && Number(length) > maxBytes) {
    throw tooLarge(maxBytes);
  }
}

/**
 * Reads the body of a JSON request as text, never more than `maxBytes`.
 * @throws HttpError 413, 415 or 400 (not UTF-8); ClientGoneError
 */
export async function readBody(
  request: IncomingMessage,
  response: ServerResponse,
  maxBytes: number,
): Promise<string> {
  checkHeaders(request, maxBytes);
  if (request.headers.expect?.toLowerCase() === '100-continue') {
    response.writeContinue();
  }
  const chunks = await new Promise<Buffer[]>((resolve, reject) => {
    const received: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > maxBytes) {
        request.pause();
        request.removeAllListeners('data');
        reject(tooLarge(maxBytes));
        return;
      }
      received.push(chunk);
    });
    request.once('end', () => resolve(received));
    request.once('error', () => reject(new ClientGoneError()));
    request.once('close', () => reject(new ClientGoneError()));
  });
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(
      chunks.length === 1 ? chunks[0] : Buffer.concat(chunks),
    );
  } catch {
    throw new HttpError(400, 'the body is not text in UTF-8');
  }
}
