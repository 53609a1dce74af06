/** An answer that the proxy gives instead of the API server. */
export interface Answer {
  status: number;
  headers: Readonly<Record<string, string>>;
  body: string;
}

/** What priority and fairness of the API server answers to too many requests. */
export function tooManyRequests(retryAfterSeconds: number): Answer {
  return {
    status: 429,
    headers: {
      'content-type': 'text/plain; charset=utf-8',
      'retry-after': String(retryAfterSeconds),
    },
    body: 'Too many requests, please try again later.\n',
  };
}

/** A failure as the API server words it. */
export function failure(
  status: number,
  reason: string,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): Answer {
  return {
    status,
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message,
      reason,
      code: status,
    }),
  };
}

/** What an API server answers that is about to end. */
export const unavailable = failure(
  503,
  'ServiceUnavailable',
  'apiserver is shutting down',
);

/** What a login page in between answers to everything: success. */
export const loginPage: Answer = {
  status: 200,
  headers: { 'content-type': 'text/html; charset=utf-8' },
  body: '<!DOCTYPE html><html><body><form>Please sign in</form></body></html>',
};

/** The event by which a watch learns that it began too early. */
export const goneEvent = `${JSON.stringify({
  type: 'ERROR',
  object: JSON.parse(
    failure(410, 'Expired', 'too old resource version: 1 (2)').body,
  ),
})}\n`;
