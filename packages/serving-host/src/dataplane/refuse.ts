import {
  closingUnread,
  crowdFull,
  notReady,
  replicaDied,
  replicaTimeout,
  send,
  tooLarge,
  waitedTooLong,
  type Answer,
} from './answers.ts';
import type { Forwarding } from './forwarding.ts';
import { ReplicaTimeoutError } from './replicaClient/errors.ts';
import { BodyTooLargeError, SenderGoneError } from './requestBody.ts';
import type { NoPlace } from './routing/Admission.ts';

const answerTo: Record<Exclude<NoPlace, 'gone'>, Answer> = {
  full: crowdFull,
  late: waitedTooLong,
  none: notReady,
};

/** Answers a request for which there is no place. */
export function refuse(forwarding: Forwarding, why: NoPlace): void {
  if (why === 'gone') {
    forwarding.response.destroy();
  } else {
    answerWith(forwarding, answerTo[why]);
  }
}

/** Answers a request that is larger than it may be. */
export function refuseTooLarge(
  forwarding: Forwarding,
  maximalBodyBytes: number,
): void {
  answerWith(forwarding, tooLarge(maximalBodyBytes));
}

/** Answers a request that a replica had and did not answer. */
export function answerFailure(
  forwarding: Forwarding,
  failure: { error: Error; revision: number; maximalBodyBytes: number },
): void {
  const { error, revision, maximalBodyBytes } = failure;
  if (error instanceof SenderGoneError) {
    // Nobody is told anything where nobody listens any more.
    forwarding.response.destroy();
  } else if (error instanceof BodyTooLargeError) {
    refuseTooLarge(forwarding, maximalBodyBytes);
  } else {
    const isLate = error instanceof ReplicaTimeoutError;
    answerWith(forwarding, isLate ? replicaTimeout : replicaDied, {
      'fairway-revision': String(revision),
    });
  }
}

function answerWith(
  { request, response, requestId, extraHeaders }: Forwarding,
  answer: Answer,
  headers: Record<string, string> = {},
): void {
  send(response, answer, {
    'x-request-id': requestId,
    ...extraHeaders,
    ...closingUnread(request),
    ...headers,
  });
}
