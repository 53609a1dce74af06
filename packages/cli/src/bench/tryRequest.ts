import type { BenchmarkPlan } from '@fairway/benchmark';
import { exchange } from '../http/exchange.ts';

const SHOWN = 300;

/** What to look at when an endpoint refuses. */
function advice(status: number): string {
  switch (status) {
    case 401:
    case 403:
      return 'Give a key of this service by --key-env or --key-file.';
    case 404:
      return 'Check the address; that of a model ends in /v2/models/NAME/infer.';
    case 400:
    case 422:
      return 'Check the body given by --body.';
    default:
      return 'Mend that first.';
  }
}

/**
 * Sends the first request of a plan once, so that nobody waits for the
 * measurement of a wrong address.
 * @throws Error with what the endpoint answered, and what to do, unless 2xx
 */
export async function tryRequest({
  endpoint,
  requests: [{ method, path, headers, body }],
}: BenchmarkPlan): Promise<void> {
  const url = new URL(path, endpoint.url);
  const { status, text } = await exchange(url, {
    method,
    body,
    socketPath: endpoint.socketPath,
    headers: {
      ...endpoint.headers,
      ...headers,
      ...(body && { 'content-length': String(body.byteLength) }),
    },
  }).catch((error: NodeJS.ErrnoException) => {
    throw new Error(
      `cannot reach ${url.origin}: ${
        error.message || error.code
      }. Check the address, and that the service is up.`,
    );
  });
  if (status < 200 || status > 299) {
    const said = text.trim().slice(0, SHOWN);
    throw new Error(
      `${method} ${url.origin}${url.pathname} answered ${status}${
        said && `: ${said}`
      }. ${advice(status)} (--no-trial measures it nevertheless.)`,
    );
  }
}
