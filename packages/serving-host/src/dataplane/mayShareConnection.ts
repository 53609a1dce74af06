import type { Prepared } from './forwarding.ts';
import { defaultPriority } from './routing/requestPolicy.ts';

const maximalBodyBytes = 16 * 1024;
/** Half of what a replica's server reads of a head. */
const maximalHeadBytes = 8 * 1024;

/**
 * Whether a request is so ordinary that its answer may come behind those of
 * others: a short prediction without an order of its own, which no replica has
 * a reason to close the connection on.
 */
export function mayShareConnection(
  { request, path, body, priority, timeLimitMs }: Prepared,
  headers: readonly string[],
): boolean {
  if (
    request.method !== 'POST' ||
    !body ||
    body.length > maximalBodyBytes ||
    priority !== defaultPriority ||
    timeLimitMs !== Infinity ||
    path.includes('?')
  ) {
    return false;
  }
  let headBytes = path.length;
  for (const text of headers) {
    headBytes += text.length + 4;
  }
  return headBytes <= maximalHeadBytes;
}
