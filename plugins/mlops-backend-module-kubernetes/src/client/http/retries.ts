import {
  StatusError,
  UnreachableError,
  UnreadableAnswerError,
} from '../errors/errors';

export interface RetryQuestion {
  error: unknown;
  /** Changes nothing, so that it does no harm twice. */
  isRead: boolean;
  /** How often it was tried before this failure. */
  retries: number;
  /** What is left of the time for it all. */
  remainingMs: number;
  /** From 0 up to, but not, 1. */
  random: number;
}

const maximumRetries = 5;
const firstMs = 200;
const longestMs = 5_000;
/** Where the API server says "too many requests" and not how long. */
const tooManyRequestsMs = 1_000;
/** What load balancers and an API server say when it is not there, or late. */
const passingCodes = new Set([500, 502, 503, 504]);

/**
 * How long to wait before the same request is sent again, in milliseconds;
 * undefined where it must not be, or where that would be too late.
 *
 * A write is sent again only where it was not sent, or where the API server
 * refused to take it in (429, and 503 with `Retry-After`, as client-go does).
 * Waits double and are drawn from 0 to their whole length: "full jitter" of
 * Brooker, Exponential Backoff and Jitter, AWS Architecture Blog, 2015.
 */
export function waitBeforeRetry(question: RetryQuestion): number | undefined {
  const { retries, remainingMs, random } = question;
  const leastMs = leastWait(question);
  if (leastMs === undefined || retries >= maximumRetries) {
    return undefined;
  }
  const waitMs = leastMs + random * Math.min(longestMs, firstMs * 2 ** retries);
  return waitMs < remainingMs ? waitMs : undefined;
}

function leastWait({ error, isRead }: RetryQuestion): number | undefined {
  if (error instanceof UnreachableError) {
    return isRead || error.arrival === 'not sent' ? 0 : undefined;
  }
  if (error instanceof UnreadableAnswerError) {
    const isPassing = error.code !== undefined && passingCodes.has(error.code);
    return isRead && isPassing ? 0 : undefined;
  }
  if (!(error instanceof StatusError)) {
    return undefined;
  }
  const { code, retryAfterMs } = error.status;
  if (code === 429) {
    return retryAfterMs ?? tooManyRequestsMs;
  }
  if (code === 503 && retryAfterMs !== undefined) {
    return retryAfterMs;
  }
  return isRead && passingCodes.has(code) ? retryAfterMs ?? 0 : undefined;
}
