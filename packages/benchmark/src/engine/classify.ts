import type { BenchmarkOutcome } from '../report/types.ts';

/** How an answer with a status ends a request; 2xx still may be wrong. */
export function outcomeOfStatus(status: number): BenchmarkOutcome {
  switch (status) {
    case 429:
      return 'rate-limited';
    case 503:
      return 'overloaded';
    case 504:
      return 'deadline-exceeded';
    default:
      if (status >= 500) {
        return 'server-error';
      }
      if (status >= 400) {
        return 'client-error';
      }
      // A redirect is an answer, and none to what was asked.
      return status < 300 ? 'success' : 'wrong-answer';
  }
}

/** Errors of this machine, of which the server knows nothing. */
const OWN_LIMITS = [
  'EMFILE',
  'ENFILE',
  'EADDRNOTAVAIL',
  'EADDRINUSE',
  'ENOBUFS',
  'ENOMEM',
];
const LOST = ['ECONNRESET', 'EPIPE', 'ECONNABORTED'];

/** How a connection that could not be opened ends the request it was for. */
export function outcomeOfConnectError(
  code: string | undefined,
): BenchmarkOutcome {
  if (OWN_LIMITS.includes(code ?? '')) {
    return 'not-sent';
  }
  return LOST.includes(code ?? '') ? 'connection-lost' : 'connection-refused';
}
