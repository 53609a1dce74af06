import type { ClientRequest } from './clientExchange.ts';

/** Bodies up to this size are read before anything is sent to a replica. */
export const smallBodyBytes = 64 * 1024;

const noBody = Buffer.alloc(0);

/** The sender has sent more than is allowed. */
export class BodyTooLargeError extends Error {
  constructor() {
    super('the request body is too large');
    this.name = 'BodyTooLargeError';
  }
}

/** The sender went away in the middle of its request. */
export class SenderGoneError extends Error {
  constructor(cause?: unknown) {
    super('the sender closed the connection', { cause });
    this.name = 'SenderGoneError';
  }
}

export function declaredLength(request: ClientRequest): number | undefined {
  const header = request.headers['content-length'];
  return header === undefined ? undefined : Number(header);
}

export function hasBody(request: ClientRequest): boolean {
  return (
    request.headers['transfer-encoding'] !== undefined ||
    (declaredLength(request) ?? 0) > 0
  );
}

/** Whether the whole body is read at once, and what for: see `gatherBody`. */
export function isSmall(request: ClientRequest): boolean {
  return (
    !hasBody(request) ||
    (request.headers['transfer-encoding'] === undefined &&
      (declaredLength(request) ?? 0) <= smallBodyBytes)
  );
}

/**
 * The whole of a small body: then it leaves with the head in one piece, and a
 * slow sender holds no place at a replica.
 *
 * @throws SenderGoneError
 */
export function gatherBody(request: ClientRequest): Promise<Buffer> | Buffer {
  const length = declaredLength(request) ?? 0;
  if (length === 0) {
    return noBody;
  }
  const whole = request.takeWhole?.();
  if (whole) {
    return whole;
  }
  return new Promise((resolve, reject) => {
    let size = 0;
    let first: Buffer | undefined;
    let pieces: Buffer[] | undefined;
    const onGone = (error?: unknown) => reject(new SenderGoneError(error));
    request.on('data', (piece: Buffer) => {
      size += piece.length;
      if (!first) {
        first = piece;
      } else {
        pieces ??= [first];
        pieces.push(piece);
      }
      if (size >= length) {
        request.off('close', onGone);
        resolve(pieces ? Buffer.concat(pieces) : first);
      }
    });
    request.once('error', onGone);
    request.once('close', onGone);
  });
}
