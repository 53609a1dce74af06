import type { BenchmarkOutcome } from '../report/types.ts';
import type { BenchmarkPlan, BenchmarkRequestTemplate } from '../plan.ts';
import { requestBytes } from '../http/requestBytes.ts';
import type { ResponseHead } from '../http/responseHead.ts';
import { checkAnswer } from './checkAnswer.ts';
import { outcomeOfStatus } from './classify.ts';

/** A request as it is sent, and how its answer is judged. */
export interface PreparedRequest {
  bytes: Buffer;
  /** The status that counts as success; absent: every 2xx. */
  status?: number;
  /** @returns what is wrong with a body, or undefined */
  check?: (body: Buffer, head: ResponseHead) => string | undefined;
}

/** Everything about requests that can be done before the first is sent. */
export function prepareRequests(plan: BenchmarkPlan): PreparedRequest[] {
  return plan.requests.map((request: BenchmarkRequestTemplate) => {
    const { expect } = request;
    return {
      bytes: requestBytes(plan.endpoint, request),
      ...(expect?.status !== undefined && { status: expect.status }),
      ...(expect?.outputs && {
        check: (body: Buffer, head: ResponseHead) =>
          checkAnswer(body, head, expect),
      }),
    };
  });
}

/** How an answer ends its request, and why when it is no success. */
export function judge(
  request: PreparedRequest,
  head: ResponseHead,
  body: () => Buffer,
): { outcome: BenchmarkOutcome; message?: string } {
  const { status } = request;
  let outcome = outcomeOfStatus(head.status);
  if (status !== undefined) {
    if (head.status === status) {
      outcome = 'success';
    } else if (outcome === 'success') {
      const message = `the server answered ${head.status}, ${status} was expected`;
      return { outcome: 'wrong-answer', message };
    }
  }
  if (outcome !== 'success' || !request.check) {
    return { outcome };
  }
  const message = request.check(body(), head);
  return message === undefined
    ? { outcome }
    : { outcome: 'wrong-answer', message };
}
