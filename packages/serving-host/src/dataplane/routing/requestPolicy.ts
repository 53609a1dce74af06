import type { IncomingHttpHeaders } from 'node:http';

/** Milliseconds that the sender gives its request, from when it was sent. */
export const deadlineHeader = 'fairway-deadline-ms';
export const priorityHeader = 'fairway-priority';

/** What a request is without the header, or with one of another form. */
export const defaultPriority = 5;

/** As the runtime has them: 1 is the most urgent. */
const priorities = { highest: 1, lowest: 10 };

/** How urgent a request is; what has another form is left to the runtime. */
export interface RequestPolicy {
  priority: number;
  /** Milliseconds from its arrival; Infinity without. */
  timeLimitMs: number;
}

export function requestPolicy(headers: IncomingHttpHeaders): RequestPolicy {
  const priority = Number(headers[priorityHeader] ?? 0);
  const limit = headers[deadlineHeader];
  const isKnown =
    Number.isInteger(priority) &&
    priority >= priorities.highest &&
    priority <= priorities.lowest;
  return {
    priority: isKnown ? priority : defaultPriority,
    timeLimitMs:
      typeof limit === 'string' && /^-?\d{1,12}(\.\d{1,6})?$/.test(limit)
        ? Number(limit)
        : Infinity,
  };
}
