import type { BenchmarkEndpoint, BenchmarkRequestTemplate } from '../plan.ts';

/**
 * All bytes of a request, made once and sent many times. Headers of the request
 * win over those of the endpoint, whatever their case.
 */
export function requestBytes(
  endpoint: BenchmarkEndpoint,
  request: BenchmarkRequestTemplate,
): Buffer {
  const url = new URL(endpoint.url);
  const headers = new Map<string, string>();
  for (const source of [endpoint.headers, request.headers]) {
    for (const [name, value] of Object.entries(source ?? {})) {
      headers.set(name.toLowerCase(), value);
    }
  }
  headers.set('host', url.host);
  const body = Buffer.from(request.body ?? []);
  if (request.method === 'POST' || body.length > 0) {
    headers.set('content-length', String(body.length));
  }
  const path = url.pathname.replace(/\/$/, '') + request.path;
  const lines = [
    `${request.method} ${path} HTTP/1.1`,
    ...Array.from(headers, ([name, value]) => `${name}: ${value}`),
  ];
  const head = Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1');
  return Buffer.concat([head, body]);
}
