import type { Cause } from '../Cause';
import { because } from '../quote';
import { rejectionCause } from './rejection';

/**
 * Why KServe could not make what belongs to a revision, from what the API server
 * said to it.
 */
export function kserveRefusal(message: string): Cause {
  const cause = rejectionCause(message);
  return cause.code === 'pod-refused'
    ? {
        code: 'kserve-refused',
        message: `KServe cannot make what belongs to the revision${because(
          message,
        )}`,
        action:
          'Ask a platform engineer, with this message; it is tried again by itself',
        permanent: false,
      }
    : cause;
}
