import type { errorCodes } from './schemas.ts';

/** A stable name of what went wrong; programs decide by it, people read the message. */
export type ErrorCode = (typeof errorCodes)[number];

/**
 * The host refused a request.
 *
 * `stale-epoch`: a later claim has written, stop. `etag-mismatch`: read again.
 * `name-taken`: another service has the name.
 */
export class ServingHostError extends Error {
  readonly status: number;
  readonly code: ErrorCode;

  constructor(options: { status: number; code: ErrorCode; message: string }) {
    super(options.message);
    this.name = 'ServingHostError';
    this.status = options.status;
    this.code = options.code;
  }
}

/** No host answers at the admin socket, or not in time. */
export class ServingHostUnreachableError extends Error {
  constructor(message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'ServingHostUnreachableError';
  }
}
