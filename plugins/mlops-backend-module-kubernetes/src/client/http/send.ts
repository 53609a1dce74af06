import { Dispatcher } from 'undici';
import { Answer, readRetryAfter, readWarnings } from './answers';
import { Access } from './Credentials';

export interface ApiRequest {
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Below the API server's root, such as `/api/v1/pods`. */
  path: string;
  query?: Record<string, string | number | boolean | undefined>;
  body?: unknown;
  /** Of the body; JSON unless said otherwise. */
  contentType?: string;
  /** What is wanted; JSON unless said otherwise. */
  accept?: string;
  /** Does it change nothing? Then it may be sent again. */
  isRead: boolean;
  /** Does its answer go on for longer than a request may take? */
  isStream?: boolean;
}

/** Sends one request once. @throws what undici does. */
export async function send(
  dispatcher: Dispatcher,
  access: Access,
  request: ApiRequest,
  signal: AbortSignal,
): Promise<Answer> {
  const { statusCode, headers, body } = await dispatcher.request({
    origin: access.server.origin,
    path: pathAndQuery(access.server, request),
    method: request.method,
    headers: {
      accept: request.accept ?? 'application/json',
      'user-agent': 'fairway',
      ...(request.body === undefined
        ? {}
        : { 'content-type': request.contentType ?? 'application/json' }),
      ...access.headers,
    },
    body: request.body === undefined ? null : JSON.stringify(request.body),
    signal,
  });
  // What breaks off while nobody reads it is told to whoever reads next.
  body.on('error', () => {});
  const header = (name: string) => [headers[name] ?? []].flat().join(', ');
  return {
    code: statusCode,
    contentType: header('content-type'),
    retryAfterMs: readRetryAfter(header('retry-after') || undefined),
    warnings: readWarnings(header('warning')),
    body,
  };
}

function pathAndQuery(server: URL, { path, query = {} }: ApiRequest): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) {
      parameters.set(name, String(value));
    }
  }
  const text = parameters.toString();
  return `${server.pathname.replace(/\/$/, '')}${path}${text && `?${text}`}`;
}
