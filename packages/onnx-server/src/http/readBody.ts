import type { IncomingMessage, ServerResponse } from 'node:http';
import {
  INFERENCE_HEADER_LENGTH,
  parseHeaderLength,
} from '@fairway/inference-protocol';
import { ClientGoneError, HttpError, messageOf } from '../errors.ts';

/** The bytes of a request, and how many of them are JSON if that is stated. */
export interface RequestBody {
  bytes: Buffer;
  /** As Inference-Header-Content-Length says. */
  headerLength?: number;
}

function tooLarge(maxBytes: number): HttpError {
  return new HttpError(
    413,
    `the body is larger than the ${maxBytes} bytes that are allowed, send fewer rows at a time`,
    { Connection: 'close' },
  );
}

function readHeaderLength(
  headers: IncomingMessage['headers'],
): number | undefined {
  const value = headers['inference-header-content-length'];
  try {
    return parseHeaderLength(value as string | undefined);
  } catch (error) {
    throw new HttpError(400, messageOf(error));
  }
}

function checkType(contentType: string, isBinary: boolean): void {
  const mediaType = contentType.split(';', 1)[0].trim().toLowerCase();
  if (mediaType === 'application/json') {
    return;
  }
  if (mediaType !== 'application/octet-stream') {
    throw new HttpError(
      415,
      `Content-Type is "${mediaType}", send JSON as "application/json" or binary tensors as "application/octet-stream"`,
    );
  }
  if (!isBinary) {
    throw new HttpError(
      415,
      `Content-Type is "application/octet-stream" without the header ${INFERENCE_HEADER_LENGTH}, which says how many bytes of the body are JSON`,
    );
  }
}

function checkHeaders(
  { headers }: IncomingMessage,
  maxBytes: number,
): number | undefined {
  const headerLength = readHeaderLength(headers);
  const contentType = headers['content-type'];
  if (contentType !== undefined && contentType !== 'application/json') {
    checkType(contentType, headerLength !== undefined);
  }
  const encoding = headers['content-encoding'] ?? 'identity';
  if (encoding !== 'identity') {
    throw new HttpError(
      415,
      `Content-Encoding "${encoding}" is not supported, send the body as it is`,
    );
  }
  const length = headers['content-length'];
  if (length !== undefined && Number(length) > maxBytes) {
    throw tooLarge(maxBytes);
  }
  return headerLength;
}

function receive(request: IncomingMessage, maxBytes: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > maxBytes) {
        request.pause();
        request.removeAllListeners('data');
        reject(tooLarge(maxBytes));
        return;
      }
      chunks.push(chunk);
    });
    // Joined chunks begin at an aligned address, so that binary tensors need
    // no further copy.
    let hasEnded = false;
    request.once('end', () => {
      hasEnded = true;
      resolve(chunks.length === 1 ? chunks[0] : Buffer.concat(chunks, size));
    });
    const gone = () => {
      // Every request closes; an error, with its stack, takes time to make.
      if (!hasEnded) {
        reject(new ClientGoneError());
      }
    };
    request.once('error', gone);
    request.once('close', gone);
  });
}

/**
 * Reads the body of a prediction, never more than `maxBytes`.
 * @throws HttpError 413, 415 or 400 (not a number of bytes); ClientGoneError
 */
export async function readBody(
  request: IncomingMessage,
  response: ServerResponse,
  maxBytes: number,
): Promise<RequestBody> {
  const headerLength = checkHeaders(request, maxBytes);
  if (request.headers.expect?.toLowerCase() === '100-continue') {
    response.writeContinue();
  }
  return { bytes: await receive(request, maxBytes), headerLength };
}
