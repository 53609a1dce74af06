import type { IncomingHttpHeaders } from 'node:http';
import type { Parameters } from '@fairway/inference-protocol';
import { HttpError } from '../errors.ts';
import { PRIORITIES } from './InferenceQueue.ts';

/** How urgent a request is. */
export interface RequestPolicy {
  priority: number;
  /** Milliseconds from its arrival to when its answer is of no more use. */
  timeLimit: number;
}

/** Milliseconds left for the answer when the request was sent. */
export const DEADLINE_HEADER = 'fairway-deadline-ms';
/** Priority of the request, as the parameter `priority`. */
export const PRIORITY_HEADER = 'fairway-priority';

const { highest, lowest, byDefault } = PRIORITIES;

function readPriority(where: string, value: unknown): number {
  const number =
    typeof value === 'string' && /^\d{1,3}$/.test(value)
      ? Number(value)
      : value;
  if (
    !Number.isInteger(number) ||
    (number as number) < 0 ||
    (number as number) > lowest
  ) {
    throw new HttpError(
      400,
      `${where} must be a whole number from ${highest}, the most urgent, to ${lowest}, or 0 for the default of ${byDefault}`,
    );
  }
  return (number as number) || byDefault;
}

function readDeadline(value: string): number {
  if (!/^-?\d{1,12}(\.\d{1,6})?$/.test(value)) {
    throw new HttpError(
      400,
      `the header ${DEADLINE_HEADER} must be the number of milliseconds that are left for the answer`,
    );
  }
  return Number(value);
}

function readTimeout(value: unknown): number {
  if (!Number.isSafeInteger(value) || (value as number) < 0) {
    throw new HttpError(
      400,
      'the parameter "timeout" must be a whole number of microseconds, 0 for none',
    );
  }
  return value === 0 ? Infinity : (value as number) / 1000;
}

/**
 * How urgent a request is: its headers, which who forwards requests sets, go
 * before the parameters of Triton's schedule policy extension (`priority`,
 * `timeout`) in its body; of two time limits the shorter counts.
 * @throws HttpError 400
 */
export function requestPolicy(
  headers: IncomingHttpHeaders,
  parameters: Parameters | undefined,
): RequestPolicy {
  const priorityHeader = headers[PRIORITY_HEADER];
  const deadlineHeader = headers[DEADLINE_HEADER];
  let priority: number = byDefault;
  if (priorityHeader !== undefined) {
    priority = readPriority(`the header ${PRIORITY_HEADER}`, priorityHeader);
  } else if (parameters?.priority !== undefined) {
    priority = readPriority('the parameter "priority"', parameters.priority);
  }
  let left = Infinity;
  if (deadlineHeader !== undefined) {
    left = readDeadline(deadlineHeader as string);
  }
  if (parameters?.timeout !== undefined) {
    left = Math.min(left, readTimeout(parameters.timeout));
  }
  return { priority, timeLimit: left };
}
