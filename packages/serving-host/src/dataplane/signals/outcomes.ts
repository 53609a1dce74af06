import { ReplicaTimeoutError } from '../replicaClient/errors.ts';
import { BodyTooLargeError, SenderGoneError } from '../requestBody.ts';

/** How a request can end; each is in exactly one. */
export const outcomeNames = [
  'success',
  'clientError',
  'rateLimited',
  'serverError',
  'timeout',
  'cancelled',
] as const;
export type OutcomeName = (typeof outcomeNames)[number];
export type OutcomeCounts = Record<OutcomeName, number>;

export const noOutcomes: Readonly<OutcomeCounts> = {
  success: 0,
  clientError: 0,
  rateLimited: 0,
  serverError: 0,
  timeout: 0,
  cancelled: 0,
};

/** The outcome that a status stands for; 499 that the client went away. */
export function outcomeOfStatus(status: number): OutcomeName {
  switch (status) {
    case 429:
      return 'rateLimited';
    case 499:
      return 'cancelled';
    case 504:
      return 'timeout';
    default:
      if (status < 400) {
        return 'success';
      }
      return status < 500 ? 'clientError' : 'serverError';
  }
}

/**
 * How a request ended.
 *
 * @param failure - Why it got no whole answer of a replica. Where the head of
 *   an answer had left before, its status says nothing.
 */
export function outcomeOf(
  status: number,
  failure: Error | undefined,
): OutcomeName {
  if (failure instanceof SenderGoneError) {
    return 'cancelled';
  }
  if (failure && status < 400) {
    if (failure instanceof BodyTooLargeError) {
      return 'clientError';
    }
    return failure instanceof ReplicaTimeoutError ? 'timeout' : 'serverError';
  }
  return outcomeOfStatus(status);
}
