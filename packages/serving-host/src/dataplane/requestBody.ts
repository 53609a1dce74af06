import type { IncomingMessage } from 'node:http';

/** The sender has sent more than is allowed, or less than it said. */
export class BodyTooLargeError extends Error {
  constructor() {
    super('the request body is too large');
    this.name = 'BodyTooLargeError';
  }
}

/** The sender went away in the middle of its request. */
export class SenderGoneError extends Error {
  constructor(cause: unknown) {
    super('the sender closed the connection', { cause });
    this.name = 'SenderGoneError';
  }
}

export function declaredLength(request: IncomingMessage): number | undefined {
  const header = request.headers['content-length'];
  return header === undefined ? undefined : Number(header);
}

export function hasBody(request: IncomingMessage): boolean {
  return (
    request.headers['transfer-encoding'] !== undefined ||
    (declaredLength(request) ?? 0) > 0
  );
}

/**
 * The body, piece by piece as it comes and is wanted; nothing is read before
 * somebody asks. Throws when it grows too large or the sender goes away.
 */
export async function* streamBody(
  request: IncomingMessage,
  maximum: number,
): AsyncGenerator<Buffer> {
  let size = 0;
  const chunks: AsyncIterator<Buffer> = request.iterator({
    destroyOnReturn: false,
  });
  for (;;) {
    let next: IteratorResult<Buffer>;
    try {
      next = await chunks.next();
    } catch (error) {
      throw new SenderGoneError(error);
    }
    if (next.done) {
      return;
    }
    size += next.value.length;
    if (size > maximum) {
      throw new BodyTooLargeError();
    }
    yield next.value;
  }
}
